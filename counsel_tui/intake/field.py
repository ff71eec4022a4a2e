"""One part of a question under the keys: what a letter does, and what Enter makes of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from counsel_tui.intake.answers import message_of, read_value
from counsel_tui.intake.draft import Draft
from counsel_tui.intake.form_view import PartKind, Suggest, Suggestion
from counsel_tui.intake.hits import fitting, found_in
from counsel_tui.intake.question import NULL, Choice, Part
from counsel_tui.model.catalogue import Catalogue, FactDef
from counsel_tui.model.errors import BadInput
from counsel_tui.model.facts import Answer, Facts, State
from counsel_tui.model.findings import Message
from counsel_tui.model.text import clean, harmless

N_ = str

NO_SUCH_KEY = N_("No answer here has the key “{key}”.")
ONLY_DIGITS = N_("Only digits belong here; “{key}” is none.")
NEEDED = N_("This answer is needed before the interview can go on.")
SEVERAL_FIT = N_("Several fit: choose with ↓, or type on.")
NOT_FOUND = N_("Nothing in the list fits “{value}”.")
PLEASE_CHOOSE = N_("Please choose with a key; pasted text does not choose: “{value}”.")

_TEXT_LIKE = frozenset({PartKind.TEXT, PartKind.DIGITS, PartKind.NUMBER, PartKind.DATE})
_SEARCHES = frozenset({PartKind.SEARCH, PartKind.SEARCHES})
_SEVERAL = frozenset({PartKind.CHOICES, PartKind.SEARCHES})


@dataclass(frozen=True, slots=True)
class Helpers:
    """What the form asks of others.

    ``suggest(list name, typed)``: hits of a search. ``label(fact key, code)``: the short
    word for a code. ``show(path, answer)``: an answer in words. ``applies(condition,
    facts)``: False once the condition is decided no. ``settled(path, facts)``: True if the
    value follows safely from other answers, so the part is not asked. ``offer(path,
    facts)``: the answer Enter takes in an empty field.
    """

    suggest: Suggest = lambda _name, _typed: ()
    label: Callable[[str, str], str] = lambda _fact, code: code
    show: Callable[[str, Answer], str] = lambda _path, answer: shown_plainly(answer)
    applies: Callable[[str, Facts], bool] = lambda _condition, _facts: True
    settled: Callable[[str, Facts], bool] = lambda _path, _facts: False
    offer: Callable[[str, Facts], Answer | None] = lambda _path, _facts: None


def shown_plainly(answer: Answer) -> str:
    """An answer without labels: its value, codes between commas."""
    value = answer.value
    if isinstance(value, tuple):
        return ", ".join(value)
    return "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Reaction:
    """What a key did: the draft after it; ``answers`` if the part is done; ``error`` if
    refused; ``moves`` if the form shall go on although nothing is answered.
    """

    draft: Draft
    answers: Mapping[str, Answer | None] | None = None
    error: Message | None = None
    moves: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A part with all it needs to understand keys."""

    part: Part
    catalogue: Catalogue
    helpers: Helpers
    facts: Facts
    as_of: date
    is_required: bool = False

    @property
    def fact(self) -> FactDef:
        """The fact the part feeds."""
        return self.catalogue.at(self.part.path)

    @property
    def answer(self) -> Answer | None:
        """The answer the part has now, wherever it stands."""
        return self.facts.get(self.answered_path)

    @property
    def answered_path(self) -> str:
        """Where the answer stands: chosen, typed, or a rougher one instead."""
        held = (path for path in self.part.paths if path in self.facts)
        return next(held, self.part.path)

    @property
    def is_texty(self) -> bool:
        """True if keys go into a text field."""
        return self.part.kind in _TEXT_LIKE or self.part.kind in _SEARCHES

    @property
    def _shows_answer(self) -> bool:
        """True if the open field shows the answer itself, so that it can be emptied."""
        return self.part.kind in _TEXT_LIKE or self.part.kind in _SEVERAL

    def fresh(self) -> Draft:
        """The draft with which the part opens."""
        answer = self.answer
        if answer is None or not answer.is_usable or self.answered_path != self.part.path:
            return Draft()
        value = answer.value
        if self.part.kind in _TEXT_LIKE:
            return Draft.of(shown_plainly(answer))
        if self.part.kind in _SEVERAL and isinstance(value, tuple):
            return Draft(picked=value)
        return Draft()

    # --- suggestions ----------------------------------------------------------------

    def suggestions(self, draft: Draft) -> tuple[Suggestion, ...]:
        """Hits for what is typed; none for a selected old text."""
        if self.part.kind in _SEARCHES and self.part.choices:
            return found_in(self.part.choices, draft.typed)
        name = self._list_name(draft)
        if not name or draft.selected or (not draft.typed and not self._lists_usual):
            return ()
        return self.helpers.suggest(name, draft.typed)

    @property
    def _lists_usual(self) -> bool:
        return self.part.kind in _SEARCHES

    def _list_name(self, draft: Draft) -> str:
        if self.part.kind is PartKind.CHOICE:
            return self.part.typed_search if draft.typed else ""
        return self.part.search

    def highlight(self, draft: Draft, hits: tuple[Suggestion, ...]) -> int:
        """The suggestion Enter would take: the arrow's, else the first of a search."""
        if not hits:
            return -1
        if draft.active >= 0:
            return min(draft.active, len(hits) - 1)
        return 0 if self.part.kind in _SEARCHES and draft.typed else -1

    def options(self, draft: Draft) -> tuple[Choice, ...]:
        """The options of the page that is open; pages open by a first letter."""
        if draft.prefix:
            return tuple(c for c in self.part.choices if c.key.startswith(draft.prefix))
        return tuple(c for c in self.part.choices if len(c.key) == 1)

    def offer(self) -> Answer | None:
        """What Enter takes in an empty field."""
        return self.helpers.offer(self.part.path, self.facts)

    # --- keys -----------------------------------------------------------------------

    def letter(self, draft: Draft, char: str) -> Reaction:
        """A printable character."""
        kind = self.part.kind
        if kind is PartKind.SEARCHES and char in " ,;" and not draft.selected:
            return self._separator(draft, char)
        if self.is_texty or (kind is PartKind.CHOICE and draft.typed):
            if kind is PartKind.DIGITS and not char.isdigit():
                return Reaction(draft, error=Message(ONLY_DIGITS, (("key", harmless(char)),)))
            return self._grown(draft.insert(char))
        if char == " ":
            return self._space(draft)
        return self._option_key(draft, char)

    def _grown(self, draft: Draft) -> Reaction:
        return self.take_typed(draft) if self._is_complete(draft) else Reaction(draft)

    def _is_complete(self, draft: Draft) -> bool:
        if self.part.kind is PartKind.DIGITS:
            return len(draft.typed) == self.part.digits and draft.typed.isdigit()
        return bool(self.part.auto and re.fullmatch(self.part.auto, draft.typed))

    def _separator(self, draft: Draft, char: str) -> Reaction:
        """Space or comma between several: takes the highlighted hit."""
        hits = self.suggestions(draft) if draft.typed else ()
        place = self.highlight(draft, hits)
        if place >= 0:
            return Reaction(draft.pick(hits[place].code))
        if not draft.typed:
            return Reaction(draft)
        return Reaction(draft.insert(char))

    def _space(self, draft: Draft) -> Reaction:
        options = self.options(draft)
        if not 0 <= draft.active < len(options):
            return Reaction(draft)
        return self._take_option(draft, options[draft.active])

    def _option_key(self, draft: Draft, char: str) -> Reaction:
        typed = draft.prefix + char
        for choice in self.part.choices:
            if choice.key == typed:
                return self._take_option(draft, choice)
        if any(choice.key.startswith(typed) for choice in self.part.choices):
            return Reaction(replace(draft, prefix=typed, active=-1, touched=True))
        if self.part.typed_path and not draft.prefix and (char.isdigit() or char == "§"):
            return Reaction(draft.insert(char))
        return Reaction(draft, error=Message(NO_SUCH_KEY, (("key", harmless(typed)),)))

    def _take_option(self, draft: Draft, choice: Choice) -> Reaction:
        if self.part.kind is PartKind.CHOICES:
            place = next((i for i, c in enumerate(self.options(draft)) if c is choice), -1)
            active = place if draft.active >= 0 else -1
            return Reaction(draft.toggle(choice.code, active))
        return Reaction(draft, answers=self.taken(self._answer_of(choice.code)))

    def _answer_of(self, code: str) -> Answer:
        if code == NULL:
            return Answer(None)
        return Answer(code == "true") if self.fact.kind == "bool" else Answer(code)

    def arrow(self, draft: Draft, by: int) -> Reaction:
        """Up and down: through suggestions if something is searched, else options."""
        hits = self.suggestions(draft)
        count = len(hits) if self.is_texty or draft.typed else len(self.options(draft))
        if hits and draft.active < 0 and self.highlight(draft, hits) == 0 and by > 0:
            draft = replace(draft, active=0)
        return Reaction(draft.step(by, count))

    def enter(self, draft: Draft) -> Reaction:
        """Enter: take what stands there, or the offer, or go on."""
        hits = self.suggestions(draft)
        place = self.highlight(draft, hits)
        if place >= 0 and (draft.typed or draft.active >= 0):
            return self._take_hit(draft, hits[place])
        if draft.has_typed:
            reaction = self.take_typed(draft)
            unsure = reaction.error is not None and hits
            return replace(reaction, error=Message(SEVERAL_FIT)) if unsure else reaction
        if self.part.kind in _SEVERAL and draft.picked:
            return Reaction(draft, answers=self.taken(Answer(draft.picked)))
        options = self.options(draft)
        if not self.is_texty and 0 <= draft.active < len(options):
            return self._take_option(draft, options[draft.active])
        return self._nothing_typed(draft)

    def _nothing_typed(self, draft: Draft) -> Reaction:
        """An emptied field takes its answer back; an untouched one keeps it."""
        if self.answer is not None:
            emptied = self._shows_answer and draft.touched and not draft.typed
            if emptied and not draft.picked and draft.active < 0 and not self.is_required:
                return Reaction(draft, answers={self.answered_path: None})
            return Reaction(draft, moves=True)
        offer = self.offer()
        if offer is not None:
            return Reaction(draft, answers=self.taken(offer))
        if self.is_required:
            return Reaction(draft, error=Message(NEEDED))
        return Reaction(draft, moves=True)

    def _take_hit(self, draft: Draft, hit: Suggestion) -> Reaction:
        kind = self.part.kind
        if kind is PartKind.SEARCHES:
            picked = draft.pick(hit.code)
            return Reaction(picked, answers=self.taken(Answer(picked.picked)))
        if kind is PartKind.CHOICE:
            return Reaction(draft, answers=self._typed_answer(hit.code))
        if kind is PartKind.SEARCH:
            return Reaction(draft, answers=self.taken(self._answer_of(hit.code)))
        return self.take_typed(draft.of(fitting(hit.label, self.fact.max_length)))

    def take_typed(self, draft: Draft) -> Reaction:
        """What was typed, as an answer; refused with the reason if it cannot be one."""
        try:
            if self.part.kind is PartKind.CHOICE:
                return Reaction(draft, answers=self._typed_answer(draft.typed))
            if self.part.kind in _SEARCHES:
                return self._take_searched(draft)
            answer = read_value(self.fact, self._spelt_out(draft.typed))
        except BadInput as error:
            return Reaction(draft, error=message_of(error))
        if answer.state is State.NOT_ASKED:
            return Reaction(draft, moves=True)
        return Reaction(draft, answers=self.taken(answer))

    def _take_searched(self, draft: Draft) -> Reaction:
        try:
            answer = read_value(self.fact, draft.typed)
        except BadInput:
            shown = harmless(clean(draft.typed))[:40]
            return Reaction(draft, error=Message(NOT_FOUND, (("value", shown),)))
        if isinstance(answer.value, tuple) and self.part.kind is PartKind.SEARCHES:
            answer = replace(answer, value=tuple(dict.fromkeys((*draft.picked, *answer.value))))
        return Reaction(draft, answers=self.taken(answer))

    def _typed_answer(self, typed: str) -> dict[str, Answer | None]:
        """The second way to answer: typing instead of choosing; one takes back the other."""
        answer = read_value(self.catalogue.at(self.part.typed_path), typed)
        return {self.part.typed_path: answer, **self._taken_back(self.part.typed_path)}

    def taken(self, answer: Answer) -> dict[str, Answer | None]:
        """All that is committed with an answer to this part."""
        answers: dict[str, Answer | None] = {self.part.path: answer}
        answers |= self._taken_back(self.part.path)
        if isinstance(answer.value, tuple) and answer.value:
            first = Answer(answer.value[0], source=answer.source)
            answers |= {path: first for path in self.part.fills if path not in self.facts}
        return answers

    def _taken_back(self, kept: str) -> dict[str, Answer | None]:
        """The other ways to answer make room for the one that is kept."""
        return {path: None for path in self.part.paths if path != kept and path in self.facts}

    def _spelt_out(self, typed: str) -> str:
        """A year of two digits for a day of the past: 26 and later is the last century."""
        if self.part.kind is PartKind.DATE and re.fullmatch(r"[0-9]{2}", typed):
            century = 2000 if int(typed) <= self.as_of.year % 100 else 1900
            return str(century + int(typed))
        return typed

    def paste(self, draft: Draft, text: str) -> Reaction:
        """Text in one piece; a choice takes it only if it names one."""
        text = clean(text)
        if self.is_texty or draft.typed:
            return self._grown(draft.insert(text))
        try:
            answer = read_value(self.fact, text)
        except BadInput:
            shown = (("value", harmless(text)[:40]),)
            return Reaction(draft, error=Message(PLEASE_CHOOSE, shown))
        codes = [choice.code for choice in self.options(draft)]
        wanted = str(answer.value).lower() if isinstance(answer.value, bool) else answer.value
        if isinstance(wanted, tuple):
            for code in wanted:
                draft = draft if code in draft.picked else draft.toggle(code)
            return Reaction(draft)
        return Reaction(replace(draft, active=codes.index(wanted) if wanted in codes else -1))

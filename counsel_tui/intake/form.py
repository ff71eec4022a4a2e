"""The key machine of the interview: key in, new form and effects out. Pure.

A key typed after Enter belongs to the next question; whoever runs the form feeds it keys in
the order they were pressed and carries out the effects in the order they come.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from counsel_tui.intake.draft import Draft
from counsel_tui.intake.field import Helpers, Reaction
from counsel_tui.intake.form_paint import paint
from counsel_tui.intake.form_state import FormState
from counsel_tui.intake.form_view import (
    AskWhere,
    Commit,
    Effect,
    Finished,
    FormView,
    Mark,
    Moved,
    OptionView,
    PartKind,
    PartView,
    Paused,
    QuestionMark,
    Refused,
    Suggest,
    Suggestion,
)
from counsel_tui.intake.question import Question
from counsel_tui.model.catalogue import Catalogue
from counsel_tui.model.facts import Answer, Facts, State

__all__ = [
    "AskWhere",
    "Commit",
    "Effect",
    "Finished",
    "Form",
    "FormView",
    "Helpers",
    "Mark",
    "Moved",
    "OptionView",
    "PartKind",
    "PartView",
    "Paused",
    "QuestionMark",
    "Refused",
    "Suggest",
    "Suggestion",
]

REMEMBERED = 5
"""How many of the newest answers the view shows."""

_STATE_KEYS = {"f7": State.UNKNOWN, "f8": State.DECLINED}
_CURSOR_KEYS = frozenset({"left", "right", "home", "end"})


class Form(FormState):
    """The interview under the keys. Every method gives a new form; none changes this one."""

    __slots__ = ()

    @classmethod
    def start(
        cls,
        questions: tuple[Question, ...],
        facts: Facts,
        catalogue: Catalogue,
        as_of: date,
        helpers: Helpers | None = None,
        at: str = "",
    ) -> Form:
        """A form on the question ``at``, else on the first one without an answer; finished
        if every question has one. Raises ValueError without questions.
        """
        if not questions:
            raise ValueError("an interview needs a question")
        first = questions[0]
        form = cls(
            questions,
            facts,
            catalogue,
            as_of,
            helpers or Helpers(),
            first.id,
            first.parts[0].path,
        )
        wanted = next((each for each in questions if each.id == at), None)
        opening = wanted or form._next_open(-1)
        return form._finished()[0] if opening is None else form._enter(opening)

    # --- the outside ----------------------------------------------------------------

    def press(self, key: str) -> Step:
        """One key, by its Textual name; printable characters as themselves.

        Keys the form does not know change nothing.
        """
        key = " " if key == "space" else key
        if not (key.isprintable() if len(key) == 1 else key in _NAMED_KEYS):
            return self, ()
        if self.is_finished:
            return self._revived(key)
        if self.amendable:
            amended = self._amend(key)
            if amended is not None:
                return amended
        form = replace(self, amendable=None, went_on=False, error=None)
        if len(key) == 1:
            return form._letter(key)
        if key == "enter" and self.went_on and form._would_skip():
            return form, ()
        return form._command(key)

    def paste(self, text: str) -> Step:
        """Pasted text goes into the field as one piece; line ends become spaces."""
        if self.is_finished:
            return self, ()
        form = replace(self, amendable=None, error=None)
        return form._after(form.current_field.paste(form.draft, text))

    def goto(self, question: str, path: str = "") -> Step:
        """Jump to a question (and part); leaving it returns to where the jump began.

        An unknown question changes nothing; one that would be skipped is shown all the
        same, because somebody asked for it.
        """
        target = next((each for each in self.questions if each.id == question), None)
        if target is None:
            return self, ()
        paths = [part.path for part in self.parts_of(target)] or [target.parts[0].path]
        origin = "" if self.is_finished or question == self.question else self.question
        form = self._enter(target, path if path in paths else paths[0])
        return replace(form, back_to=self.back_to or origin), (Moved(question),)

    def with_facts(self, facts: Facts) -> Form:
        """The same place in the form over facts changed elsewhere; typed text stays."""
        form = replace(self, facts=facts)
        return form if self.draft.touched else replace(form, draft=form.current_field.fresh())

    def view(self) -> FormView:
        """The picture to paint."""
        return paint(self)

    # --- keys -----------------------------------------------------------------------

    def _command(self, key: str) -> Step:
        """A key with a name."""
        if key in _STATE_KEYS:
            return self._after(
                Reaction(Draft(), self.current_field.taken(Answer(state=_STATE_KEYS[key])))
            )
        if key in _CURSOR_KEYS:
            return self._cursor(key), ()
        command = _COMMANDS.get(key)
        return command(self) if command else (self, ())

    def _letter(self, char: str) -> Step:
        reaction = self.current_field.letter(self.draft, char)
        form, effects = self._after(reaction)
        return replace(form, went_on=reaction.answers is not None), effects

    def _would_skip(self) -> bool:
        """True if Enter would leave this part without an answer. Directly behind an answer
        that went on by itself, Enter was meant for that answer (``1987`` Enter).
        """
        return self.current_field.enter(self.draft).moves and self.current_field.answer is None

    def _enter_key(self) -> Step:
        return self._after(self.current_field.enter(self.draft))

    def _down(self) -> Step:
        return self._after(self.current_field.arrow(self.draft, 1))

    def _up(self) -> Step:
        return self._after(self.current_field.arrow(self.draft, -1))

    def _delete(self) -> Step:
        return replace(self, draft=self.draft.delete()), ()

    def _empty(self) -> Step:
        """The whole line at once; beside a field for text, the first letter of two."""
        if self.current_field.is_texty or self.draft.typed:
            return replace(self, draft=self.draft.emptied()), ()
        return replace(self, draft=replace(self.draft, prefix="")), ()

    def _ask_where(self) -> Step:
        return self, (AskWhere(),)

    def _cursor(self, key: str) -> Form:
        is_text = self.current_field.is_texty or self.draft.typed
        return replace(self, draft=self.draft.move(key)) if is_text else self

    def _after(self, reaction: Reaction) -> Step:
        """Carry out what the field made of a key."""
        if reaction.error:
            return (
                replace(self, draft=reaction.draft, error=reaction.error),
                (Refused(reaction.error),),
            )
        if reaction.answers is None:
            if reaction.moves:
                return replace(self, draft=Draft())._onward()
            return replace(self, draft=reaction.draft), ()
        form, effects = self._commit(reaction.answers)
        part = self.current_field.part
        moved, further = form._onward()
        if part.amend:
            moved = replace(moved, amendable=(self.question, part.path))
        return moved, effects + further

    def _commit(self, answers: Mapping[str, Answer | None]) -> Step:
        recent = (self.question, *(each for each in self.recent if each != self.question))
        form = replace(
            self, facts=self.facts.with_answers(answers), recent=recent[:REMEMBERED], draft=Draft()
        )
        return form, (Commit(self.question, dict(answers)),)

    def _amend(self, key: str) -> Step | None:
        """A key that still changes the answer just given (``2`` then ``+``)."""
        if self.amendable is None:
            return None
        question, path = self.amendable
        part = next(
            p for q in self.questions if q.id == question for p in q.parts if p.path == path
        )
        answer = self.facts.get(path)
        code = part.amend.get(key, {}).get(str(answer.value) if answer else "")
        if not code:
            return None
        answers = {path: Answer(code)}
        form = replace(self, amendable=None, facts=self.facts.with_answers(answers))
        return form, (Commit(question, answers),)

    def _backspace(self) -> Step:
        """Takes back what was typed last; in a part nobody has typed in, goes back.

        A text just emptied keeps the cursor: a key held down to clear it must not
        wander into the question before, where the next letter would change an answer.
        """
        draft = self.draft
        if draft.typed:
            return replace(self, draft=draft.backspace()), ()
        if draft.prefix:
            return replace(self, draft=replace(draft, prefix="")), ()
        if draft.picked and self.current_field.part.kind is PartKind.SEARCHES:
            return replace(self, draft=draft.unpick()), ()
        if draft.touched and self.current_field.is_texty:
            return self, ()
        form, effects = self._back()
        if effects and form.draft.typed and form.current_field.part.kind is PartKind.DIGITS:
            form = replace(form, draft=form.draft.backspace())
        return form, effects

    def _skip(self) -> Step:
        """Tab: leave the rest of the question for later; what is typed is taken first."""
        reaction = self._done_here()
        if reaction is None:
            return self._leave_question(walking=True)
        if reaction.answers is None:
            return self._after(reaction)
        form, effects = self._commit(reaction.answers)
        moved, further = form._leave_question(walking=True)
        return moved, effects + further

    def _done_here(self) -> Reaction | None:
        """What the field makes of what was typed or chosen in it; None if nothing was."""
        if self.draft.has_typed:
            return self.current_field.enter(self.draft)
        if self.draft.touched and self.draft.picked:
            return Reaction(Draft(), self.current_field.taken(Answer(self.draft.picked)))
        return None

    def _pause(self) -> Step:
        """Esc: take what can be taken, and stop here."""
        form, effects = self._taken_here()
        return form, (*effects, Paused(self.question))

    def _taken_here(self) -> Step:
        """The same place with what can be read taken; what cannot be read stays typed."""
        reaction = self._done_here()
        if reaction is None or reaction.answers is None:
            return self, ()
        form, effects = self._commit(reaction.answers)
        return replace(form, draft=form.current_field.fresh()), effects

    def _revived(self, key: str) -> Step:
        """After the end: back into the last question, or go somewhere."""
        if key == "ctrl+g":
            return self, (AskWhere(),)
        if key in ("shift+tab", "backspace"):
            asked = [each for each in self.questions if self.asked(each) and self.parts_of(each)]
            if asked:
                form = self._enter(asked[-1], self.parts_of(asked[-1])[-1].path)
                return form, (Moved(asked[-1].id),)
        return self, (Paused(self.question),) if key == "escape" else ()

    # --- moving ---------------------------------------------------------------------

    def _onward(self) -> Step:
        """The next part of this question without an answer, else the next question."""
        paths = [part.path for part in self.current.parts]
        later = paths[paths.index(self.path) + 1 :]
        for part in self.parts_of(self.current):
            if part.path in later and not self.is_answered(part):
                return self._enter(self.current, part.path), ()
        return self._leave_question()

    def _leave_question(self, *, walking: bool = False) -> Step:
        """To where a detour began; else to the next open question. Walking (Tab) on a
        detour goes through every question on the way.
        """
        if self.back_to and walking:
            target = self._next_asked(self.place)
            if target is not None and target.id != self.back_to:
                return replace(self._enter(target), back_to=self.back_to), (Moved(target.id),)
        if self.back_to:
            target = next(each for each in self.questions if each.id == self.back_to)
            return self._enter(target), (Moved(target.id),)
        target = self._next_open(self.place)
        if target is None:
            return self._finished()
        return self._enter(target), (Moved(target.id),)

    def _finished(self) -> Step:
        return replace(self, is_finished=True, draft=Draft(), back_to=""), (Finished(),)

    def _back(self) -> Step:
        """Shift+Tab: the part before, or the last part of the question before.

        What is typed and not yet taken is taken if it can be read, else it waits here.
        """
        form, effects = self._taken_here()
        parts = [part.path for part in form.parts_of(form.current)]
        if form.path in parts and parts.index(form.path) > 0:
            path = parts[parts.index(form.path) - 1]
            return replace(form._enter(form.current, path), back_to=form.back_to), effects
        for question in reversed(form.questions[: form.place]):
            earlier = form.parts_of(question)
            if form.asked(question) and earlier:
                moved = form._enter(question, earlier[-1].path)
                return (
                    replace(moved, back_to=form.back_to or form.question),
                    (*effects, Moved(question.id)),
                )
        return form, effects

    def _enter(self, question: Question, path: str = "") -> Form:
        """The form with another current part; the first one without an answer if not said.

        Text that was left unread in a part is there again when the part is.
        """
        parts = self.parts_of(question)
        if not path:
            unanswered = [part.path for part in parts if not self.is_answered(part)]
            path = (unanswered or [part.path for part in parts or question.parts])[0]
        kept = {each: draft for each, draft in self.kept.items() if each != self.path}
        if self.draft.has_typed:
            kept[self.path] = self.draft
        waiting = kept.pop(path, None)
        form = replace(
            self,
            question=question.id,
            path=path,
            error=None,
            is_finished=False,
            back_to="" if question.id == self.back_to else self.back_to,
            kept=kept,
        )
        return replace(form, draft=waiting or form.current_field.fresh())

    def _next_asked(self, place: int) -> Question | None:
        for question in self.questions[place + 1 :]:
            if self.asked(question) and self.parts_of(question):
                return question
        return None

    def _next_open(self, place: int) -> Question | None:
        for question in self.questions[place + 1 :]:
            if self.asked(question) and self.standing(question) in (Mark.OPEN, Mark.PARTLY):
                return question
        return None


Step = tuple[Form, tuple[Effect, ...]]

_COMMANDS: Mapping[str, Callable[[Form], Step]] = {
    "enter": Form._enter_key,
    "down": Form._down,
    "up": Form._up,
    "backspace": Form._backspace,
    "delete": Form._delete,
    "ctrl+u": Form._empty,
    "tab": Form._skip,
    "shift+tab": Form._back,
    "escape": Form._pause,
    "ctrl+g": Form._ask_where,
}

_NAMED_KEYS = frozenset({*_COMMANDS, *_STATE_KEYS, *_CURSOR_KEYS})

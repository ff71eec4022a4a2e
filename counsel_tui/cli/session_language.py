"""The placement of a session as plain numbered prompts: every part, each may be left out."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

from counsel_tui.casework.language_guide import ANCHORS, CARDS, MARKS
from counsel_tui.cli.output import say, sentence
from counsel_tui.i18n import N_, _
from counsel_tui.model.errors import BadInput
from counsel_tui.model.session import Session
from counsel_tui.placement import procedure
from counsel_tui.placement.items import DONT_KNOW
from counsel_tui.ui.placement.words import words

if TYPE_CHECKING:
    from counsel_tui.casework.desk import Desk
    from counsel_tui.casework.language_asking import Asked, AskedItem

HOW = N_("Enter or - leaves a part out; that only makes the result less sure.")
LEFT_OUT = ("", "-")
_RANGE = "1 – {last}: "
_CLAIMS = ("yes", "with_help", "no")
_WORDS = ("yes", "no")
Form = Callable[[Session], Session]
Found = TypeVar("Found")


class LanguageTalk:
    """The parts of a placement, one after the other.

    ``ask`` puts a question and gives back the line typed; ``certificate`` goes through the
    questions on a certificate.
    """

    def __init__(self, desk: Desk, ask: Callable[[str], str], certificate: Form) -> None:
        self._desk, self._ask, self._certificate = desk, ask, certificate
        self._language = desk.language
        self._guide = desk.language.guide

    def run(self, session: Session) -> Session:
        """From how much is asked to the result."""
        say(_(HOW))
        before = self._language.evidence(session)
        session = self._tier(session)
        session = self._card(session)
        session = self._talk(session)
        session = self._listening(session)
        if self._number(_("Is there a certificate? 1 yes, 2 no: "), 1, 2) == 1:
            session = self._certificate(session)
        session = self._statements(session)
        session = self._items(session)
        if any(part.name == procedure.WRITING for part in self._guide.parts(session)):
            session = self._writing(session)
        if self._language.evidence(session) != before:
            session = self._language.asking.conclude(session)
        for line in (*self._language.lines(session), *self._language.questions(session)):
            say(f"  {line}")
        return session

    # --- the counsellor's parts -------------------------------------------------------

    def _tier(self, session: Session) -> Session:
        asking = self._language.asking
        now = asking.tier(session).name
        question = _("How many minutes: 3, 5, 8 or 10? [{now}] ").format(
            now=now.removesuffix("min")
        )
        while (line := self._ask(question)) not in LEFT_OUT:
            try:
                return asking.set_tier(session, f"{line}min")
            except BadInput as error:
                say("  ! " + sentence(error))
        return session

    def _card(self, session: Session) -> Session:
        self._prompts(session, _("Reading card"), "literacy")
        for number, seen in enumerate(CARDS.values(), 1):
            say(f"  {number}  {_(seen)}")
        found = self._number(_("What did the person read? 1 to 4: "), 1, len(CARDS))
        return session if found is None else self._guide.card(session, tuple(CARDS)[found - 1])

    def _talk(self, session: Session) -> Session:
        self._prompts(session, _("Talk"), "speaking")
        for value, heard in enumerate(ANCHORS):
            say(f"  {value}  {_(heard)}")
        question = _("{skill}, 0 to 6 in halves: ").format(skill=_("Speaking"))
        while (line := self._ask(question)) not in LEFT_OUT:
            try:
                return self._language.rate(session, "speaking", line)
            except BadInput as error:
                say("  ! " + sentence(error))
        return session

    def _listening(self, session: Session) -> Session:
        say()
        say(_("Instructions"))
        prompts = self._guide.prompts(session, "listening")
        for mark in prompts[0].marks if prompts else ():
            say(f"  {mark}")
        points = []
        for prompt in prompts:
            say(f"  {prompt.level}  {prompt.text}")
            found = self._number(_("Points, 0 to 2: "), 0, 2)
            if found is None:
                return session
            points.append(found)
        return self._guide.points(session, procedure.LISTENING, points)

    def _writing(self, session: Session) -> Session:
        self._prompts(session, _("Two sentences"), "writing")
        marks = [
            mark for prompt in self._guide.prompts(session, "writing") for mark in prompt.marks
        ]
        for mark in marks:
            say(f"  · {mark}")
        found = self._number(_("How many of these hold, 0 to 6: "), 0, MARKS)
        return session if found is None else self._guide.points(session, procedure.WRITING, [found])

    def _prompts(self, session: Session, title: str, kind: str) -> None:
        say()
        say(title)
        for prompt in self._guide.prompts(session, kind):
            say(f"  {prompt.level:2}  {prompt.text}")

    # --- the person's parts -----------------------------------------------------------

    def _statements(self, session: Session) -> Session:
        asking = self._language.asking
        wanted = self._desk.finish.language_for(session)
        language = wanted if wanted in asking.languages() else "de"
        said = words(language)
        head = f"{_('Statements')}   1 {said.yes}   2 {said.with_help}   3 {said.no}"
        while (asked := asking.statement(session, language)) is not None:
            head = self._head(head, asked, asked.text)
            found, took = timed(lambda: self._number(_RANGE.format(last=3), 1, len(_CLAIMS)))
            if found is None:
                break
            session = asking.say(session, asked.id, _CLAIMS[found - 1], took)
        return session

    def _items(self, session: Session) -> Session:
        asking = self._language.asking
        head = _("Words and gaps   ? I do not know   - leaves the rest out")
        while (asked := asking.item(session)) is not None:
            head = self._head(head, asked, asked.item.text)
            said, took = timed(lambda: self._answer(asked))
            if not said:
                break
            session = asking.answer(session, asked.item.id, said, took)
        return session

    def _head(self, head: str, asked: Asked | AskedItem, text: str) -> str:
        """Title once, then the question with its place; the title is said."""
        if head:
            say()
            say(head)
        draft = f"  ({_('draft')})" if asked.is_draft else ""
        say(f"{asked.number}/{asked.count}  {text}{draft}")
        return ""

    def _answer(self, asked: AskedItem) -> str:
        """What is said to a word or gap; empty to stop."""
        item = asked.item
        options = item.options if item.is_gap else (_("I know this word"), _("I do not know it"))
        for number, option in enumerate(options, 1):
            say(f"  {number}  {option}")
        question = _RANGE.format(last=len(options)) if options else _("Missing letters: ")
        while (line := self._ask(question)) not in LEFT_OUT:
            if line == DONT_KNOW and item.is_gap:
                return DONT_KNOW
            if not options:
                return line
            if line.isascii() and line.isdigit() and 1 <= int(line) <= len(options):
                return options[int(line) - 1] if item.is_gap else _WORDS[int(line) - 1]
            say("  ! " + _("A number from 1 to {last} is needed.").format(last=len(options)))
        return ""

    # --- lines ------------------------------------------------------------------------

    def _number(self, question: str, first: int, last: int) -> int | None:
        """A number of the range; None if the part is left out."""
        while (line := self._ask(question)) not in LEFT_OUT:
            if line.isascii() and line.isdigit() and first <= int(line[:4]) <= last:
                return int(line[:4])
            wanted = _("A number from {first} to {last} is needed.")
            say("  ! " + wanted.format(first=first, last=last))
        return None


def timed(ask: Callable[[], Found]) -> tuple[Found, int]:
    """What was answered, and the milliseconds it took."""
    since = monotonic()
    return ask(), round(1000 * (monotonic() - since))

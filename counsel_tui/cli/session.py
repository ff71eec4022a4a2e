"""``session``: a whole session as plain numbered prompts, for screen readers and scripts.

It drives the same form, desk and findings as the screens; nothing moves the cursor. What
cannot be understood is asked again, never taken for something else.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counsel_tui.cli.desk import open_desk, with_vault
from counsel_tui.cli.output import hint, say, sentence
from counsel_tui.cli.session_language import LanguageTalk
from counsel_tui.cli.session_line import is_numbered, put
from counsel_tui.cli.spoken import FOLDER, command, option
from counsel_tui.i18n import N_, _
from counsel_tui.intake.form import Form
from counsel_tui.intake.form_view import (
    Commit,
    Effect,
    Finished,
    FormView,
    PartView,
    Paused,
    Refused,
)
from counsel_tui.model.errors import BadInput, CounselError
from counsel_tui.model.ids import record_id
from counsel_tui.model.session import Session
from counsel_tui.model.text import harmless
from counsel_tui.ui.session.days import read_day

if TYPE_CHECKING:
    from counsel_tui.casework.desk import Desk

HOW = N_("Enter: as offered, - later, ? does not know, ! not said, < back, q pause")


class EndOfInput(Exception):
    """Standard input ended; the draft stays."""


@command()
@option("--client", default="", help="Code of a person to go on with; a new one if empty.")
@option("--sheet-to", type=FOLDER, help="Folder for the sheet.")
@with_vault
def session(client: str, sheet_to: Path | None, **vault: Any) -> int:
    """A whole session as numbered prompts on standard output."""
    with open_desk(**vault) as desk:
        talk = Talk(desk)
        start = desk.clients.by_code(client) if client else desk.clients.start()
        try:
            talk.run(start, sheet_to)
        except (EndOfInput, KeyboardInterrupt):
            say()
            hint(_left(desk, start))
    return 0


def _left(desk: Desk, start: Session) -> str:
    """What is told when the session ends early: whether anything was saved, and where."""
    try:
        code = desk.clients.open(start.client).code
    except CounselError:
        return _("Stopped. Nothing was answered, so nothing was saved.")
    return _("Stopped; what was answered is saved. Code: {code}").format(code=code)


class Talk:
    """One session in plain text."""

    def __init__(self, desk: Desk, ask: Callable[[str], str] | None = None) -> None:
        self._desk = desk
        self._ask = ask or _prompt

    def run(self, session: Session, folder: Path | None) -> Session:
        """All steps of the rail, one after the other."""
        session, paused = self._intake(session)
        if paused:
            say(_("Paused. Code: {code}").format(code=session.code))
            return session
        session = self._language(session)
        session = self._recognition(session)
        self._findings(session)
        session = self._plan(session)
        return self._finish(session, folder)

    # --- intake -----------------------------------------------------------------------

    def _intake(self, session: Session) -> tuple[Session, bool]:
        say(_("1 Intake"))
        say(_(HOW))
        return self._asked(session, self._desk.interview.form(session))

    def _asked(self, session: Session, form: Form) -> tuple[Session, bool]:
        """The questions of a form, and whether it was paused."""
        shown: FormView | None = None
        while True:
            view = form.view()
            if view.is_finished:
                return session, False
            self._show(view, shown)
            shown = view
            form, effects = put(form, self._ask("> "))
            session = self._carry_out(session, effects)
            if any(isinstance(effect, Paused) for effect in effects):
                return session, True
            if any(isinstance(effect, Finished) for effect in effects):
                return session, False

    def _show(self, view: FormView, before: FormView | None) -> None:
        """The question; of one asked again only what has changed."""
        part, old = view.current, before.current if before else None
        if before is None or view.question != before.question:
            say()
            say(f"{view.position}/{view.count}  {view.title}")
        is_new = old is None or (part.path, part.label) != (old.path, old.label)
        if is_new and part.label != view.title:
            say(f"  {part.label}")
        if is_new or old is None or _keys(part) != _keys(old):
            self._show_choices(view)
        if part.chosen:
            say(f"  ✓ {', '.join(part.chosen)}")
        elif chosen := [each.label for each in part.options if each.chosen]:
            say(f"  ✓ {', '.join(chosen)}")
        if part.offer:
            say(_("  Enter takes: {offer}").format(offer=part.offer))

    @staticmethod
    def _show_choices(view: FormView) -> None:
        options = view.current.options
        for number, choice in enumerate(options, 1):
            key = f"{number:>2}  {choice.key}" if is_numbered(options) else choice.key
            say(f"  {key}  {choice.label}")

    def _carry_out(self, session: Session, effects: tuple[Effect, ...]) -> Session:
        for effect in effects:
            if isinstance(effect, Commit):
                session = self._desk.interview.commit(session, effect)
                self._tell_taken(effect)
            elif isinstance(effect, Refused):
                say("  ! " + self._desk.say(effect.message))
        return session

    def _tell_taken(self, commit: Commit) -> None:
        """What was understood: ``uk`` may be meant otherwise."""
        for path, answer in commit.answers.items():
            if answer is not None:
                value = self._desk.fact_value(path, answer)
                say(f"  = {self._desk.say.fact_label(path)}: {value}")

    # --- the other steps --------------------------------------------------------------

    def _language(self, session: Session) -> Session:
        say()
        say(_("2 German"))
        return LanguageTalk(self._desk, self._ask, self._certificate).run(session)

    def _certificate(self, session: Session) -> Session:
        rids = session.facts.record_ids("german_certificates")
        context = self._desk.context
        rid = record_id(context.random.bytes(16), context.clock.wall_ms()) if rids else "main"
        form = self._desk.interview.form(session, mode="full", section="certificates", rid=rid)
        return self._asked(session, form)[0]

    def _recognition(self, session: Session) -> Session:
        say()
        say(_("3 Recognition"))
        rid = self._desk.recognition.records(session)[0]
        offered = self._desk.recognition.words(session, rid)
        found: tuple[Any, ...] = ()
        while not found:
            shown = f"[{offered}] " if offered else ""
            words = self._ask(_("What did the person learn? {offered}").format(offered=shown))
            words = words or offered
            if not words or words == "-":
                return session
            found = tuple(self._desk.recognition.search(words))
            if not found:
                say(_("Nothing like this is in the list. Try another word or another language."))
                offered = ""
        for number, match in enumerate(found, 1):
            say(f"  {number}  {match.title}  {match.kldb}  “{match.term}”")
        picked = self._numbers(_("Number, or - for none: "), len(found), most=1)
        if not picked:
            return session
        chosen = found[picked[0] - 1].occupation
        return self._desk.recognition.choose(session, rid, chosen, words)

    def _findings(self, session: Session) -> None:
        say()
        say(_("What follows"))
        follows = self._desk.follows(session)
        for finding in follows.entitlement[: follows.near]:
            say("  " + self._desk.finding_line(finding))
        for line in self._desk.recognition.lines(session):
            say("  " + line)
        for contradiction in follows.contradictions:
            say("  ≠ " + self._desk.say(contradiction.question))

    def _plan(self, session: Session) -> Session:
        say()
        say(_("4 Plan"))
        proposed = self._desk.plan.propose(session)
        if not proposed:
            say(_("  Nothing is proposed."))
            return session
        for number, step in enumerate(proposed, 1):
            day = f"{step.by:%d.%m.%Y}" if step.by else ""
            say(f"  {number}  {step.what}  {day}  {step.where}".rstrip())
        question = _("Take which? Numbers, Enter for all, - for none: ")
        wanted = self._numbers(question, len(proposed), usual=range(1, len(proposed) + 1))
        return self._desk.plan.take(session, [proposed[n - 1] for n in wanted])

    def _finish(self, session: Session, folder: Path | None) -> Session:
        say()
        say(_("5 Finish"))
        if language := self._sheet_language(session):
            made = self._desk.finish.sheet(session, language, folder)
            say(_("The sheet lies here: {path}").format(path=made.path))
        session = self._desk.finish.close(self._follow_up(session))
        say(_("Done. Code: {code}").format(code=session.code))
        return session

    def _follow_up(self, session: Session) -> Session:
        question = _("Meet again when? A day, or in how many days: ")
        while (line := self._ask(question)) not in ("", "-"):
            try:
                day = read_day(line, self._desk.day())
                return self._desk.finish.follow_up(session, day)
            except BadInput as error:
                say("  ! " + sentence(error))
        return session

    def _sheet_language(self, session: Session) -> str:
        """The language of the sheet, empty for no sheet."""
        languages = self._desk.finish.languages()
        offered = self._desk.finish.language_for(session)
        question = _("Sheet in which language? {languages} [{offered}], - for none: ").format(
            languages=" ".join(languages), offered=offered
        )
        while (line := self._ask(question).casefold() or offered) not in (*languages, "-"):
            say("  ! " + _("There is no sheet in this language."))
        return "" if line == "-" else line

    def _numbers(
        self, question: str, last: int, *, most: int | None = None, usual: range = range(0)
    ) -> list[int]:
        """Numbers from 1 to ``last``, at most so many; ``usual`` for Enter, none for ``-``."""
        while (line := self._ask(question)) not in ("", "-"):
            words = [word for word in re.split(r"[\s,]+", line) if word]
            if words and all(re.fullmatch(r"[0-9]{1,5}", word) for word in words):
                numbers = sorted({int(word) for word in words})
                if numbers[0] >= 1 and numbers[-1] <= last and len(numbers) <= (most or last):
                    return numbers
            say("  ! " + _("A number from 1 to {last} is needed.").format(last=last))
        return [] if line else list(usual)


def _keys(part: PartView) -> list[str]:
    return [option.key for option in part.options]


def _prompt(words: str) -> str:
    sys.stdout.write(harmless(words))
    sys.stdout.flush()
    line = sys.stdin.readline()
    if not line:
        raise EndOfInput
    return line.strip()


COMMANDS = {"session": session}

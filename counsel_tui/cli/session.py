"""``session``: a whole session as plain numbered prompts, for screen readers and scripts.

It drives the same form, desk and findings as the screens; nothing moves the cursor.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counsel_tui.cli.desk import open_desk, with_vault
from counsel_tui.cli.output import hint, say, sentence
from counsel_tui.cli.spoken import FOLDER, command, option
from counsel_tui.i18n import N_, _
from counsel_tui.intake.form_view import Commit, Effect, Finished, FormView, Paused, Refused
from counsel_tui.model.errors import BadInput
from counsel_tui.model.session import Session

if TYPE_CHECKING:
    from counsel_tui.casework.desk import Desk
    from counsel_tui.intake.form import Form

WORDS = {"-": "tab", "?": "f7", "!": "f8", "<": "shift+tab", "q": "escape"}
"""What may be typed instead of an answer, and the key it stands for."""
HOW = N_("Enter: as offered, - later, ? does not know, ! not said, < back, q pause")
RATINGS = {"speaking": N_("Speaking"), "listening": N_("Listening")}


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
        except EndOfInput:
            hint(_("Input ended; what was answered is saved."))
    return 0


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
        form = self._desk.interview.form(session)
        shown = ""
        while True:
            view = form.view()
            if view.is_finished:
                return session, False
            shown = self._show(view, shown)
            form, effects = self._answer(form, view, self._ask("> "))
            session = self._carry_out(session, effects)
            if any(isinstance(effect, Paused) for effect in effects):
                return session, True
            if any(isinstance(effect, Finished) for effect in effects):
                return session, False

    def _show(self, view: FormView, shown: str) -> str:
        part = view.current
        if view.question != shown:
            say()
            say(f"{view.position}/{view.count}  {view.title}")
        if part.label and part.label != view.title:
            say(f"  {part.label}")
        for number, choice in enumerate(part.options, 1):
            mark = " ✓" if choice.chosen else ""
            say(f"  {number}  {choice.key}  {choice.label}{mark}")
        if part.chosen:
            say(f"  ✓ {', '.join(part.chosen)}")
        if part.offer:
            say(_("  Enter takes: {offer}").format(offer=part.offer))
        return view.question

    def _answer(self, form: Form, view: FormView, line: str) -> tuple[Form, tuple[Effect, ...]]:
        if line in WORDS:
            return form.press(WORDS[line])
        if not line:
            return form.press("enter")
        options = view.current.options
        if options and line.isdigit() and 1 <= int(line) <= len(options):
            codes = {option.key for option in options}
            if line not in codes:
                return self._type(form, options[int(line) - 1].key)
        if options:
            return self._type(form, line)
        form, effects = form.paste(line)
        if any(isinstance(effect, Commit) for effect in effects):
            return form, effects
        after, more = form.press("enter")
        return after, (*effects, *more)

    @staticmethod
    def _type(form: Form, keys: str) -> tuple[Form, tuple[Effect, ...]]:
        effects: tuple[Effect, ...] = ()
        for key in keys:
            form, more = form.press(key)
            effects += more
        return form, effects

    def _carry_out(self, session: Session, effects: tuple[Effect, ...]) -> Session:
        for effect in effects:
            if isinstance(effect, Commit):
                session = self._desk.interview.commit(session, effect)
            elif isinstance(effect, Refused):
                say("  ! " + self._desk.say(effect.message))
        return session

    # --- the other steps --------------------------------------------------------------

    def _language(self, session: Session) -> Session:
        say()
        say(_("2 German"))
        for skill, words in RATINGS.items():
            line = self._ask(_("{skill}, 0 to 6 in halves: ").format(skill=_(words)))
            if not line or line == "-":
                continue
            try:
                session = self._desk.language.rate(session, skill, float(line.replace(",", ".")))
            except ValueError:
                say("  ! " + _("A number from 0 to 6 is needed."))
            except BadInput as error:
                say("  ! " + sentence(error))
        for line in self._desk.language.lines(session):
            say(f"  {line}")
        return session

    def _recognition(self, session: Session) -> Session:
        say()
        say(_("3 Recognition"))
        rid = self._desk.recognition.records(session)[0]
        offered = self._desk.recognition.words(session, rid)
        question = _("What did the person learn? [{offered}] ").format(offered=offered)
        words = self._ask(question) or offered
        if not words or words == "-":
            return session
        found = self._desk.recognition.search(words)
        for number, match in enumerate(found, 1):
            say(f"  {number}  {match.title}  {match.kldb}  “{match.term}”")
        line = self._ask(_("Number, or - for none: "))
        if line.isdigit() and 1 <= int(line) <= len(found):
            chosen = found[int(line) - 1]
            session = self._desk.recognition.choose(session, rid, chosen.occupation, words)
        return session

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
        for number, step in enumerate(proposed, 1):
            day = f"{step.by:%d.%m.%Y}" if step.by else ""
            say(f"  {number}  {step.what}  {day}  {step.where}")
        line = self._ask(_("Take which? Numbers, Enter for all, - for none: "))
        if line == "-" or not proposed:
            return session
        wanted = {int(word) for word in line.replace(",", " ").split() if word.isdigit()}
        taken = [step for n, step in enumerate(proposed, 1) if not wanted or n in wanted]
        return self._desk.plan.take(session, taken)

    def _finish(self, session: Session, folder: Path | None) -> Session:
        say()
        say(_("5 Finish"))
        languages = " ".join(self._desk.finish.languages())
        offered = self._desk.finish.language_for(session)
        line = self._ask(
            _("Sheet in which language? {languages} [{offered}], - for none: ").format(
                languages=languages, offered=offered
            )
        )
        if line != "-":
            made = self._desk.finish.sheet(session, line or offered, folder)
            say(_("The sheet lies here: {path}").format(path=made.path))
        days = self._ask(_("Meet again in how many days? "))
        if days.isdigit():
            day = self._desk.day() + timedelta(days=int(days))
            session = self._desk.finish.follow_up(session, day)
        session = self._desk.finish.close(session)
        say(_("Done. Code: {code}").format(code=session.code))
        return session


def _prompt(words: str) -> str:
    sys.stdout.write(words)
    sys.stdout.flush()
    line = sys.stdin.readline()
    if not line:
        raise EndOfInput
    return line.strip()


COMMANDS = {"session": session}

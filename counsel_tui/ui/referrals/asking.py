"""What a referral asks for before it moves on: way, reason, day, code, release, recipient."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from counsel_tui.casework.referrals import RELEASE_MONTHS, SCOPES, Explained, NewReferral
from counsel_tui.i18n import N_, _
from counsel_tui.model.days import add_months
from counsel_tui.model.errors import BadInput, CounselError
from counsel_tui.model.facts import Answer
from counsel_tui.model.session import Session
from counsel_tui.model.text import clean
from counsel_tui.referral.states import HANDOVER, Referral
from counsel_tui.ui.referrals.fields_choice import FieldChoicePane
from counsel_tui.ui.session.days import read_day
from counsel_tui.ui.session.fields import Field
from counsel_tui.ui.session.fields_pane import FieldsPane
from counsel_tui.ui.session.pane import Pane
from counsel_tui.ui.texts import short_day

if TYPE_CHECKING:
    from datetime import date

Write = Callable[[Session], Session]
Typed = Mapping[str, str]
_DAY = N_("15.12., 15.12.2027, days from today, or 2w for weeks")
_ONE_BY_ONE = "one_by_one"
_ALOUD = "+"
_LANGUAGES = 4
How = tuple["date | None", str, Explained | None]
"""Last day, proof and explanation of a release."""


class AskingPane(Pane):
    """A pane that asks in fields laid over it and writes what was typed."""

    def write(self, change: Write) -> CounselError | None:
        """Carry out a change; the error if it was refused."""
        raise NotImplementedError

    def ask(
        self,
        title: str,
        fields: tuple[Field, ...],
        change: Callable[[Typed], Write],
        values: Typed | None = None,
        note: str = "",
    ) -> None:
        """Ask, then write what ``change`` makes of it."""

        def done(typed: Typed) -> CounselError | None:
            try:
                return self.write(change(typed))
            except CounselError as found:
                return found

        self.stage.open(FieldsPane(self.sitting, self.stage, title, fields, done, values, note))

    # --- handing over -----------------------------------------------------------------

    def ask_way(self, referral: Referral, on_paper: Callable[[Referral], None]) -> None:
        """By which way it goes; on paper the letter is printed with it."""
        ways = (("p", "paper", _("on paper")), ("d", "file", _("as a sealed file")))
        field = Field("via", _("Way"), options=(*ways, ("t", "phone", _("by phone"))))
        desk = self.sitting.desk.referrals

        def done(typed: Typed) -> CounselError | None:
            if typed["via"] == "phone":
                return self.write(lambda s: desk.hand_over(s, referral.rid, "phone"))
            if typed["via"] == "file":
                self.app.call_later(self.ask_file, referral)
            else:
                self.app.call_later(on_paper, referral)
            return None

        title = _("How is it handed over?")
        self.stage.open(FieldsPane(self.sitting, self.stage, title, (field,), done))

    def ask_file(self, referral: Referral) -> None:
        """Into which folder the sealed file goes, and for whose key."""
        fields = (
            Field("folder", _("Folder"), _("a stick or a shared folder that is there")),
            Field("key", _("Public key"), _("of the recipient (age1…), or the file it lies in")),
        )
        desk, known = self.sitting.desk, self.sitting.desk.handover.key_of(referral.recipient)

        def change(typed: Typed) -> Write:
            folder = there(typed["folder"])
            key = key_from(typed["key"])
            return lambda s: desk.referrals.hand_over_file(s, referral.rid, folder, key)[0]

        title = _("Sealed file for {recipient}").format(recipient=referral.recipient)
        self.ask(title, fields, change, {"key": known}, _("Only the recipient can open it."))

    # --- what became of it --------------------------------------------------------------

    def ask_reason(self, referral: Referral) -> None:
        """Why it was rejected."""
        desk, rid = self.sitting.desk.referrals, referral.rid
        self.ask(
            _("Why was it rejected?"), (Field("answer", _("Reason")),),
            lambda typed: lambda s: desk.move(s, rid, "rejected", answer=typed["answer"]),
        )  # fmt: skip

    def ask_wait(self, referral: Referral) -> None:
        """Until when the waiting list goes."""
        desk, rid, today = self.sitting.desk.referrals, referral.rid, self.sitting.desk.day()

        def change(typed: Typed) -> Write:
            until = read_day(typed["until"], today)
            return lambda s: desk.move(s, rid, "waiting_list", wait_until=until)

        self.ask(_("Waiting list until when?"), (Field("until", _("Day"), _(_DAY)),), change)

    def ask_next(self, referral: Referral) -> None:
        """When to ask again."""
        desk, today = self.sitting.desk.referrals, self.sitting.desk.day()

        def change(typed: Typed) -> Write:
            day = read_day(typed["day"], today) or today
            return lambda s: desk.ask_again(s, referral.rid, day)

        self.ask(_("Ask again when?"), (Field("day", _("Day"), _(_DAY)),), change)

    def ask_code(self) -> None:
        """The code from the paper that came back."""
        desk = self.sitting.desk.referrals
        self.ask(
            _("The code from the paper that came back"),
            (Field("code", _("Code"), _("eight letters and digits, as K3M-77A-B7")),),
            lambda typed: lambda session: desk.take_code(session, typed["code"]),
        )

    def ask_return_file(self) -> None:
        """The file that came back."""
        desk = self.sitting.desk.referrals

        def change(typed: Typed) -> Write:
            document = read_return_file(typed["file"])
            return lambda session: desk.take_file(session, document)

        field = Field("file", _("File"), _("ends with .json; where it lies"))
        self.ask(_("The return file of the other office"), (field,), change)

    # --- release and withdrawal ---------------------------------------------------------

    def ask_release(self, referral: Referral) -> None:
        """What may be passed on, until when, how that is proven."""
        desk, today = self.sitting.desk.referrals, self.sitting.desk.day()
        scopes = (
            ("1", "contact", _("name, languages, how to reach the person")),
            ("2", "course", _("also date of birth and German")),
            ("3", "recognition", _("also qualifications and applications")),
            ("4", "handover", _("also residence, benefits, plan")),
            ("5", _ONE_BY_ONE, _("chosen one by one")),
        )
        proofs = (
            ("p", "paper", _("signed on paper")), ("t", "tablet", _("signed on the screen")),
            ("z", "witness", _("before a witness")), ("m", "spoken", _("spoken")),
        )  # fmt: skip
        fields = (
            Field("scope", _("What may be passed on?"), options=scopes),
            Field("until", _("Until when?"), _("15.12., 15.12.2027, days from today")),
            Field("proof", _("How is it proven?"), options=proofs),
            self._explained_field(),
        )
        usual = HANDOVER if referral.kind == HANDOVER else "contact"

        def done(typed: Typed) -> CounselError | None:
            try:
                until = read_day(typed["until"], today)
            except CounselError as error:
                return error
            how = until, typed["proof"], _explained(typed["explained"])
            if typed["scope"] == _ONE_BY_ONE:
                self.app.call_later(self._ask_fields, referral, SCOPES[usual], how)
                return None
            released = SCOPES[typed["scope"]]
            return self.write(lambda s: desk.release(s, referral.rid, released, *how))

        values = {"scope": usual, "until": short_day(add_months(today, RELEASE_MONTHS))}
        title = _("Release for {recipient}").format(recipient=referral.recipient)
        note = _("Only what the person has agreed to now.")
        self.stage.open(FieldsPane(self.sitting, self.stage, title, fields, done, values, note))

    def _explained_field(self) -> Field:
        """German and the person's languages, each also as read aloud; may stay open."""
        spoken = self.sitting.session.facts.get("languages")
        codes = spoken.value if spoken and isinstance(spoken.value, tuple) else ()
        options: list[tuple[str, str, str]] = []
        for code in list(dict.fromkeys((*codes, "deu")))[:_LANGUAGES]:
            name = self.sitting.desk.fact_value("session_language", Answer(code))
            for value, said in ((code, name), (f"{code}{_ALOUD}", _("{language}, read aloud"))):
                key = str(len(options) + 1)
                options.append((key, value, said.format(language=name)))
        hint = _("Enter leaves it open.")
        return Field("explained", _("In which language was it explained?"), hint, tuple(options))

    def _ask_fields(self, referral: Referral, usual: tuple[str, ...], how: How) -> None:
        desk = self.sitting.desk.referrals

        def done(chosen: tuple[str, ...]) -> CounselError | None:
            return self.write(lambda s: desk.release(s, referral.rid, chosen, *how))

        title = _("What may {recipient} have?").format(recipient=referral.recipient)
        self.stage.open(FieldChoicePane(self.sitting, self.stage, title, usual, done))

    def ask_withdrawal(self, referral: Referral) -> None:
        """Whether the person really takes the release back."""
        desk, recipient = self.sitting.desk.referrals, referral.recipient
        field = Field("sure", _("Withdrawn today?"), options=(("j", "yes", _("yes")),))
        note = _("Nothing is shared any more, what is open there is revoked. r asks to delete.")
        self.ask(
            _("Release for {recipient} withdrawn").format(recipient=recipient), (field,),
            lambda _typed: lambda s: desk.withdraw(s, recipient), note=note,
        )  # fmt: skip

    # --- drafting ---------------------------------------------------------------------

    def ask_handover(self) -> None:
        """To which office the counselling goes, and why."""
        self._ask_draft(_("Hand the counselling over to another office"), HANDOVER, _("Handover"))

    def ask_draft(self) -> None:
        """A referral to somebody who has no offer in the directory."""
        self._ask_draft(_("Refer to another office"), "referral", "")

    def _ask_draft(self, title: str, kind: str, purpose: str) -> None:
        desk = self.sitting.desk.referrals
        fields = [
            Field("recipient", _("To whom?"), _("name of the office as it stands on the letter")),
            Field("purpose", _("What for?"), _("a few words; the release names them too")),
            Field("reason", _("Words for the recipient"), _("they read them; may stay empty")),
        ]

        def change(typed: Typed) -> Write:
            new = NewReferral("", typed["recipient"], typed["purpose"], typed["reason"], kind)
            return lambda session: desk.draft(session, new)

        self.ask(title, tuple(fields), change, {"purpose": purpose})

    def ask_words(self, referral: Referral) -> None:
        """Words the recipient reads."""
        desk = self.sitting.desk.referrals
        self.ask(
            _("Words for the recipient"),
            (Field("reason", _("Why"), _("they stand on the letter")),),
            lambda typed: lambda s: desk.say_why(s, referral.rid, typed["reason"]),
            {"reason": referral.reason},
        )


def _explained(typed: str) -> Explained | None:
    """What was chosen of ``_explained_field``."""
    code = typed.removesuffix(_ALOUD)
    return Explained(code, typed.endswith(_ALOUD)) if code else None


def there(folder: str) -> Path:
    """A folder that is there. Raises BadInput."""
    path = Path(folder).expanduser()
    if not folder or not path.is_dir():
        raise BadInput(
            N_("There is no folder “{value}”."),
            safe=N_("Nothing was written."),
            todo=N_("Plug in the stick, or type a folder that is there."),
            value=folder,
        )
    return path


def key_from(typed: str) -> str:
    """A public key as it was typed, or the first line of the file it lies in. Raises PlaceError."""
    from counsel_tui.sync.files import read_ordinary

    path = Path(typed.strip("'\"")).expanduser()
    if typed.startswith("age1") or not path.is_file():
        return typed
    return clean(read_ordinary(path, _MOST).decode("utf-8", "replace").partition("\n")[0])


def read_return_file(words: str) -> object:
    """A return file from a path as it was typed. Raises BadInput, PlaceError."""
    import json

    from counsel_tui.sync.files import read_ordinary

    path = Path(words.strip()).expanduser()
    try:
        return json.loads(read_ordinary(path, _MOST).decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise BadInput(
            N_("This answer cannot be read."), place=path.name, rule="JSON", value=""
        ) from error


_MOST = 64 * 1024

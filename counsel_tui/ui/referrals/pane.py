"""Referrals of one person: states, days, what was shared; one key moves a referral on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import ClassVar

from counsel_tui.casework.referrals import RELEASE_MONTHS
from counsel_tui.i18n import N_, _, ngettext
from counsel_tui.model.days import add_months
from counsel_tui.model.errors import CounselError
from counsel_tui.model.session import Session
from counsel_tui.referral.states import Referral, may_follow
from counsel_tui.ui.referrals.words import KEYS, NEXT, SIGNS, STATE_WORDS
from counsel_tui.ui.session.choices import Cursor
from counsel_tui.ui.session.days import read_day
from counsel_tui.ui.session.fields import Field
from counsel_tui.ui.session.fields_pane import FieldsPane
from counsel_tui.ui.session.page import Page, Sheet, content, joined, sign
from counsel_tui.ui.session.pane import Hint, Layers, Pane
from counsel_tui.ui.session.sitting import Sitting, sentence
from counsel_tui.ui.texts import short_day

Write = Callable[[Session], Session]


class ReferralsPane(Pane):
    """One line for each referral, the one under the cursor in full."""

    TOPIC = N_(
        "Referrals of this person. Enter moves the one under the cursor on to its usual next "
        "state: the first time it is handed over on paper, which needs a release of the person "
        "for this recipient; f notes the release. u hands over by paper, file or phone, e "
        "received, a accepted, n rejected, w waiting list, b begun, s completed, l lost from "
        "sight, x recalled. c takes the code from the paper that came back."
    )
    ROOM: ClassVar[str] = "full"

    def __init__(self, sitting: Sitting, stage: Layers, at: str = "") -> None:
        """``at``: id of the referral to begin with."""
        super().__init__(sitting, stage)
        self._cursor = Cursor()
        self._error: CounselError | None = None
        self.referrals: tuple[Referral, ...] = ()
        self._read()
        self._go_to(at)

    def _go_to(self, rid: str) -> None:
        places = [referral.rid for referral in self.referrals]
        if rid in places:
            self._cursor = self._cursor.moved(places.index(rid) - self._cursor.at)

    def changed(self) -> None:
        """Read the referrals again."""
        self._read()
        self.repaint()

    def _read(self) -> None:
        found = self.sitting.desk.referrals.all(self.sitting.session)
        self.referrals = tuple(sorted(found, key=lambda each: each.closed_on is not None))
        self._cursor = self._cursor.over(len(found))

    @property
    def current(self) -> Referral | None:
        """The referral under the cursor."""
        return self.referrals[self._cursor.at] if self.referrals else None

    # --- keys -------------------------------------------------------------------------

    def press(self, key: str) -> bool:
        """Arrows choose; a letter moves the referral to its state."""
        if key == "escape":
            self.stage.close(self)
            return True
        if moved := self._cursor.press(key):
            self._cursor, self._error = moved, None
            self.repaint()
            return True
        if key == "c":
            self._ask_code()
            return True
        referral = self.current
        if referral is None:
            return False
        if key == "f":
            self._ask_release(referral)
            return True
        state = NEXT.get(referral.state, "") if key == "enter" else KEYS.get(key, "")
        if not state:
            return key == "enter"
        self._move(referral, state, asks_way=key == "u")
        return True

    def _move(self, referral: Referral, state: str, *, asks_way: bool) -> None:
        """To another state; what it needs to know is asked first."""
        desk, rid = self.sitting.desk.referrals, referral.rid
        if may_follow(referral.state, state):
            if state == "rejected":
                self._ask_reason(referral)
                return
            if state == "waiting_list":
                self._ask_wait(referral)
                return
            if state == "handed_over" and asks_way:
                self._ask_way(referral)
                return
        if state == "handed_over":
            self._write(lambda session: desk.hand_over(session, rid, "paper"))
        else:
            self._write(lambda session: desk.move(session, rid, state))

    def _write(self, change: Write) -> CounselError | None:
        self._error = self.sitting.write(change)
        rid = self.current.rid if self.current else ""
        self._read()
        self._go_to(rid)
        self.repaint()
        return self._error

    # --- asking -----------------------------------------------------------------------

    def _ask(
        self,
        title: str,
        fields: tuple[Field, ...],
        change: Callable[[Mapping[str, str]], Write],
        values: Mapping[str, str] | None = None,
        note: str = "",
    ) -> None:
        def done(typed: Mapping[str, str]) -> CounselError | None:
            try:
                error = self._write(change(typed))
            except CounselError as found:
                return found
            self._error = None
            return error

        self.stage.open(FieldsPane(self.sitting, self.stage, title, fields, done, values, note))

    def _ask_way(self, referral: Referral) -> None:
        ways = (("p", "paper", _("on paper")), ("d", "file", _("as a file")))
        field = Field("via", _("Way"), options=(*ways, ("t", "phone", _("by phone"))))
        desk, rid = self.sitting.desk.referrals, referral.rid
        self._ask(
            _("How is it handed over?"), (field,),
            lambda typed: lambda session: desk.hand_over(session, rid, typed["via"] or "paper"),
        )  # fmt: skip

    def _ask_reason(self, referral: Referral) -> None:
        desk, rid = self.sitting.desk.referrals, referral.rid
        self._ask(
            _("Why was it rejected?"), (Field("answer", _("Reason")),),
            lambda typed: lambda s: desk.move(s, rid, "rejected", answer=typed["answer"]),
        )  # fmt: skip

    def _ask_wait(self, referral: Referral) -> None:
        desk, rid, today = self.sitting.desk.referrals, referral.rid, self.sitting.desk.day()

        def change(typed: Mapping[str, str]) -> Write:
            until = read_day(typed["until"], today)
            return lambda s: desk.move(s, rid, "waiting_list", wait_until=until)

        hint = _("15.12., 15.12.2027, days from today, or 2w for weeks")
        self._ask(_("Waiting list until when?"), (Field("until", _("Day"), hint),), change)

    def _ask_code(self) -> None:
        desk = self.sitting.desk.referrals
        self._ask(
            _("The code from the paper that came back"),
            (Field("code", _("Code"), _("eight letters and digits, as K3M-77A-B7")),),
            lambda typed: lambda session: desk.take_code(session, typed["code"]),
        )

    def _ask_release(self, referral: Referral) -> None:
        desk, rid, today = self.sitting.desk.referrals, referral.rid, self.sitting.desk.day()
        scopes = (
            ("1", "contact", _("name, languages, how to reach the person")),
            ("2", "course", _("also date of birth and German")),
            ("3", "recognition", _("also qualifications and applications")),
        )
        proofs = (
            ("p", "paper", _("signed on paper")), ("t", "tablet", _("signed on the screen")),
            ("z", "witness", _("before a witness")), ("m", "spoken", _("spoken")),
        )  # fmt: skip
        fields = (
            Field("scope", _("What may be passed on?"), options=scopes),
            Field("until", _("Until when?"), _("15.12., 15.12.2027, days from today")),
            Field("proof", _("How is it proven?"), options=proofs),
        )

        def change(typed: Mapping[str, str]) -> Write:
            until = read_day(typed["until"], today)
            return lambda s: desk.release(s, rid, typed["scope"], until, typed["proof"])

        values = {"scope": "contact", "until": short_day(add_months(today, RELEASE_MONTHS))}
        title = _("Release for {recipient}").format(recipient=referral.recipient)
        self._ask(title, fields, change, values, _("Only what the person has agreed to now."))

    # --- painting ---------------------------------------------------------------------

    def page(self, width: int) -> Page:
        """All referrals, open ones first."""
        sheet = Sheet(width)
        count = ngettext("{count} referral", "{count} referrals", len(self.referrals))
        sheet.spread(
            content((_("Referrals"), "strong")),
            content((count.format(count=len(self.referrals)), "dim")),
        )
        if self._error:
            sheet.text(sign("deadline"), " ", (sentence(self._error), "error"), hang=2)
        sheet.rule()
        if not self.referrals:
            sheet.text((_("None yet. Choosing an offer in the plan drafts one."), "dim"))
        today = self.sitting.desk.day()
        for place, referral in enumerate(self.referrals):
            self._line(sheet, place, referral, today)
        return sheet.page()

    def _line(self, sheet: Sheet, place: int, referral: Referral, today: date) -> None:
        is_here = place == self._cursor.at
        if is_here:
            sheet.focus()
        pointer = sign("here") if is_here else content(" ")
        late = referral.is_overdue(today)
        mark = sign("deadline" if late else SIGNS.get(referral.state, "note"))
        name = referral.recipient or referral.purpose
        left = joined(
            pointer, " ", mark, " ", (name, "active") if is_here else name,
            (f"  {referral.code}", "dim"),
        )  # fmt: skip
        state = _(STATE_WORDS.get(referral.state, referral.state))
        since = f"{state} {short_day(referral.on)}" if referral.on else state
        sheet.spread(left, content((since, "dim" if referral.closed_on else "")))
        if is_here:
            self._details(sheet, referral, today)

    def _details(self, sheet: Sheet, referral: Referral, today: date) -> None:
        entry = self.sitting.desk.directory.entry(referral.offer) if referral.offer else None
        offer = entry.offer.name if entry else referral.purpose
        lines = [
            (_("Offer"), offer if offer != referral.recipient else ""),
            (_("Waiting until"), short_day(referral.wait_until) if referral.wait_until else ""),
            (_("Ask again"), self._check(referral, today)),
            (_("Passed on"), self._shared(referral)),
            (_("Answer"), referral.answer),
        ]
        for label, said in lines:
            if said:
                sheet.beside(content((f"    {label}", "dim")), content(said), 20)

    @staticmethod
    def _check(referral: Referral, today: date) -> str:
        day = referral.next_check
        if day is None or referral.closed_on is not None:
            return ""
        if day >= today:
            return short_day(day)
        late = (today - day).days
        words = ngettext("for {count} day", "for {count} days", late).format(count=late)
        return f"{short_day(day)} ({words})"

    def _shared(self, referral: Referral) -> str:
        """What was passed on, by the names of the facts; that nothing was, before it left."""
        if referral.state == "drafted":
            return _("nothing yet")
        say = self.sitting.desk.say
        return ", ".join(dict.fromkeys(say.fact_label(path) for path in referral.fields))

    def hints(self) -> tuple[Hint, ...]:
        """Where this referral may go; the code from paper always."""
        always = (("c", _("code")), ("escape", _("back")))
        referral = self.current
        if referral is None:
            return always
        usual = NEXT.get(referral.state)
        enter = (("enter", _(STATE_WORDS[usual])),) if usual else ()
        keys = tuple(
            (key, _(STATE_WORDS[state]))
            for key, state in KEYS.items()
            if may_follow(referral.state, state) and state != usual
        )
        release = (("f", _("release")),) if referral.state == "drafted" else ()
        return (*enter, *release, *keys, *always)

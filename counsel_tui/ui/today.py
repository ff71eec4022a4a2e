"""Today: who is here, who was paused, what is due, and how safe the data is."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from counsel_tui.i18n import N_, _
from counsel_tui.model.errors import CounselError
from counsel_tui.referral.entries import Sieve
from counsel_tui.ui.base import BaseScreen
from counsel_tui.ui.dialogs import TextDialog
from counsel_tui.ui.labels import called
from counsel_tui.ui.session.sitting import sentence
from counsel_tui.ui.signs import painted, sign
from counsel_tui.ui.texts import long_day, moment, persons, short_day
from counsel_tui.ui.widgets.key_bar import KeyBar
from counsel_tui.ui.widgets.rows import Column, Row, Rows
from counsel_tui.ui.widgets.title_line import TitleLine

if TYPE_CHECKING:
    from counsel_tui.casework.today import DueEntry, QueueRow, Today

_NEXT = "next"
_DUE = "due:"
_SOON_DAYS = 14
_AHEAD = timedelta(days=92)
_REFERRAL_SIGNS = 6
"""A code longer than that says what became of the referral."""
_OLD_DAYS = 3
"""A backup or exchange older than that is pointed out."""

STEPS = {
    "intake": N_("Intake"),
    "language": N_("German"),
    "recognition": N_("Recognition"),
    "plan": N_("Plan"),
    "finish": N_("Finish"),
}


class TodayScreen(BaseScreen[None]):
    """Two lists: the hour and what is due."""

    TOPIC = N_(
        "On the left are the people of today: whoever was paused goes on with Enter exactly where "
        "you stopped. Ctrl+N starts with the next person. Below or on the right stands what is due "
        "for other people, the most urgent first; Enter opens the file. Tab changes between the "
        "lists. c takes the code from a paper that another office sent back, whoever it is about; "
        "k writes what is due as a calendar file, without names. v shows what other offices handed "
        "over to us, and answers them; l lists the files due for erasure."
    )
    PLACE = "today"
    AUTO_FOCUS = "#hour"
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 (declared so in Textual)
        (0, "-narrow"),
        (110, "-wide"),
    ]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", N_("Open"), id="today.open", priority=True),
        Binding("tab", "app.focus_next", N_("Other list"), id="today.other", priority=True),
        Binding("shift+tab", "app.focus_previous", N_("Other list"), id="today.back", show=False),
        Binding("c", "answer", N_("Code from paper"), id="today.answer", show=False),
        Binding("k", "calendar", N_("Calendar"), id="today.calendar", show=False),
        Binding("v", "received", N_("From other offices"), id="today.received", show=False),
        Binding("l", "expired", N_("Files due for erasure"), id="today.expired", show=False),
    ]
    DEFAULT_CSS = """
    TodayScreen #lists { height: 1fr; }
    TodayScreen.-wide #lists { layout: horizontal; }
    TodayScreen.-narrow #lists { layout: vertical; }
    TodayScreen .list { padding: 1 1 0 1; width: 1fr; height: 1fr; }
    TodayScreen.-wide #right { width: 1.1fr; }
    TodayScreen .heading { height: 1; text-style: bold; color: $accent; padding: 0 2; }
    TodayScreen #done { height: 2; padding: 0 3; color: $quiet; }
    """

    def compose(self) -> ComposeResult:
        """The hour, what is due, and what is done."""
        yield TitleLine(_("Today"))
        with Horizontal(id="lists"):
            with Vertical(classes="list"):
                yield Static(_("In the consulting hour"), classes="heading", markup=False)
                yield Rows(Column(8), Column(14), Column(5), Column(), id="hour")
            with Vertical(classes="list", id="right"):
                yield Static(_("Due"), classes="heading", markup=False)
                yield Rows(
                    Column(1),
                    Column(),
                    Column(11),
                    Column(14),
                    empty=_("Nothing is due."),
                    id="due",
                )
        yield Static("", id="done", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Fill the lists."""
        self._show()

    def on_screen_resume(self) -> None:
        """Something may have changed above."""
        if self.is_mounted and self.counsel.is_open:
            self._show()

    def _show(self) -> None:
        today = self.desk.today()
        self.query_one(TitleLine).show(
            _where(today),
            _safety(today),
        )
        hour = [_hour_row(row) for row in (*today.queue, *today.drafts)]
        hour.append(Row(_NEXT, (_missing(), Content.styled(_("next person"), "$accent"))))
        self.query_one("#hour", Rows).show(hour, keep=True)
        due = [_due_row(place, row, self.desk.say.due(row)) for place, row in enumerate(today.due)]
        self._due = today.due
        self.query_one("#due", Rows).show(due, keep=True)
        self.query_one("#done", Static).update(_done(today))

    @work
    async def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """A click on the row under the cursor."""
        await self._open(event.key)

    async def action_open(self) -> None:
        """Go on with a person, start with the next, or open the file of what is due.

        Keys typed after Enter wait until the screen they belong to is there.
        """
        if isinstance(self.focused, Rows) and self.focused.key:
            await self._open(self.focused.key)

    async def _open(self, key: str) -> None:
        if key == _NEXT:
            await self.counsel.action_next_person()
        elif key.startswith(_DUE):
            await self._open_due(self._due[int(key.removeprefix(_DUE))])
        else:
            await self.counsel.open_session(self.desk.clients.open(key))

    async def _open_due(self, entry: DueEntry) -> None:
        """The file of a person, or what is stale in the directory."""
        if entry.kind in ("received", "to_delete"):
            await self.action_received()
        elif entry.client:
            await self.counsel.open_person(entry.client)
        else:
            await self.counsel.open_directory(Sieve(only_stale=True))

    # --- what came back, and the calendar ---------------------------------------------

    async def action_answer(self) -> None:
        """The code from a paper that came back: it tells whose referral it is."""
        title = _("The code from the paper that came back")
        note = _("Eight letters and digits, as K3M-77A-B7; the first six open the referral.")
        await self.app.push_screen(TextDialog(title, "", note, self._unknown), self._answered)

    def _unknown(self, typed: str) -> str:
        """What is wrong with a code, empty if nothing."""
        try:
            self.desk.referrals.by_code(typed)
        except CounselError as error:
            return sentence(error)
        return ""

    async def _answered(self, typed: str | None) -> None:
        """Take the answer, then show the referral it belongs to."""
        if typed is None:
            return
        from counsel_tui.ui.referrals.screen import ReferralsScreen

        standing = self.desk.referrals.by_code(typed)
        session = standing.session
        if len("".join(char for char in typed if char.isalnum())) > _REFERRAL_SIGNS:
            try:
                session = self.desk.referrals.take_code(session, typed)
            except CounselError as error:
                self.notify(sentence(error), severity="warning")
        await self.app.push_screen(ReferralsScreen(self.desk, session, standing.referral.rid))

    async def action_received(self) -> None:
        """What other offices handed over to us."""
        from counsel_tui.ui.received.screen import ReceivedScreen

        await self.app.push_screen(ReceivedScreen())

    async def action_expired(self) -> None:
        """Files that have been kept as long as they may be."""
        from counsel_tui.ui.rights.expired import ExpiredScreen

        await self.app.push_screen(ExpiredScreen())

    async def action_calendar(self) -> None:
        """What is due in the coming quarter, as a calendar file."""
        title = _("Calendar of what is due: into which folder?")
        note = _("Codes stand for persons; no name leaves.")
        await self.app.push_screen(TextDialog(title, "", note, self._write_calendar))

    def _write_calendar(self, typed: str) -> str:
        from counsel_tui.ui.referrals.asking import there

        try:
            day = self.desk.day()
            path = there(typed) / f"counsel-{day:%Y%m%d}.ics"
            self.desk.finish.calendar(self.desk.due(day + _AHEAD), path)
        except CounselError as error:
            return sentence(error)
        self.notify(_("The calendar lies here: {path}").format(path=path))
        return ""


def _hour_row(row: QueueRow) -> Row:
    if row.minutes is not None:
        state = Content.assemble(painted("done"), " ", _("{count} min").format(count=row.minutes))
    else:
        step = _(STEPS.get(row.step, row.step))
        state = Content.assemble(_("paused: {step}").format(step=step))
    name = called(row.name, row.code)
    return Row(row.client, (Content.styled(row.code, "$quiet"), name, row.started, state))


def _due_row(place: int, row: DueEntry, text: str) -> Row:
    return Row(
        f"{_DUE}{place}",
        (
            painted("deadline" if row.days <= _SOON_DAYS else "note"),
            text,
            short_day(row.on),
            row.name,
        ),
    )


def _done(today: Today) -> Content:
    if not today.done_count:
        return Content(_("Nobody finished today yet."))
    text = _("Finished today: {persons}").format(persons=persons(today.done_count))
    if today.average_minutes is not None:
        average = _("{count} minutes each on average").format(count=round(today.average_minutes))
        text = f"{text}, {average}"
    return Content(text)


def _safety(today: Today) -> Content:
    parts = []
    for name, at in ((_("Backup"), today.backup), (_("Exchange"), today.exchange)):
        said = moment(at, today.date) if at else _("never")
        sign_of_age = Content("") if today.is_empty else painted(_freshness(at, today.date))
        parts.append(Content.assemble(f"{name} {said} ", sign_of_age))
    return Content("   ").join(parts)


def _freshness(at: str | None, today: date) -> str:
    try:
        age = today - datetime.fromisoformat(at or "").date()
    except ValueError:
        return "deadline"
    return "seen" if age.days < _OLD_DAYS else "deadline"


def _missing() -> Content:
    return Content.styled(sign("missing"), "$quiet")


def _where(today: Today) -> Content:
    day = Content.assemble(Content.styled(_("Today"), "bold"), "  ", long_day(today.date))
    return Content.assemble(day, "  ", Content.styled(today.site, "$quiet")) if today.site else day

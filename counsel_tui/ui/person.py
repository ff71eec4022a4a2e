"""One person's file: what happened, what was answered and by whom, plan and papers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from counsel_tui.i18n import N_, _, ngettext
from counsel_tui.model.errors import CounselError
from counsel_tui.model.session import Session
from counsel_tui.ui.base import BaseScreen
from counsel_tui.ui.labels import called
from counsel_tui.ui.signs import painted
from counsel_tui.ui.widgets.key_bar import KeyBar
from counsel_tui.ui.widgets.rows import Column, Row, Rows
from counsel_tui.ui.widgets.title_line import TitleLine

if TYPE_CHECKING:
    from counsel_tui.ui.pane_screen import MakePane

VIEWS = {
    "timeline": N_("What happened"),
    "answers": N_("Answers"),
    "plan": N_("Plan"),
    "papers": N_("Papers"),
    "found": N_("Findings"),
    "referrals": N_("Referrals"),
}
_WIDE = 100
"""From here on there is room between the views."""
_COLUMNS = {
    "timeline": (Column(16), Column(), Column(16, from_width=70)),
    "answers": (Column(30), Column(), Column(10), Column(12, from_width=90), Column(16)),
    "plan": (Column(2), Column(), Column(18, from_width=70), Column(12)),
    "papers": (Column(), Column(20)),
    "found": (Column(12), Column(), Column(12, from_width=70), Column(16, from_width=70)),
    "referrals": (
        Column(1),
        Column(),
        Column(8, from_width=100),
        Column(14),
        Column(12),
        Column(12),
    ),
}


class PersonScreen(BaseScreen[None]):
    """Six views of one file; the digits change between them."""

    TOPIC = N_(
        "The file of one person. 1 to 6 change between what happened, the answers, the plan, the "
        "papers, what was found at each visit and the referrals. What happened is told in visits; "
        "Enter shows every single change of one. Enter on an answer shows who said it, when, and "
        "what stood there before; on what was found, whether it would be found today; Enter on a "
        "referral moves it on. a follows applications for recognition, p prints papers and exports "
        "the plan, u hands the counselling over, r shows what is stored and erases the file. "
        "Ctrl+S sits down with the person; Ctrl+Z takes your last change back."
    )
    AUTO_FOCUS = "Rows"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "session", N_("Session"), id="person.session", priority=True),
        Binding("right", "turn(1)", N_("Next view"), id="person.next"),
        Binding("left", "turn(-1)", N_("View before"), id="person.before", show=False),
        *(
            Binding(str(number), f"view('{name}')", title, id=f"person.{name}", show=False)
            for number, (name, title) in enumerate(VIEWS.items(), start=1)
        ),
        Binding("k", "conflicts", N_("Settle the two values"), id="person.conflicts"),
        Binding("a", "cases", N_("Applications"), id="person.cases"),
        Binding("p", "papers", N_("Print"), id="person.papers"),
        Binding("u", "handover", N_("Handover"), id="person.handover"),
        Binding("r", "rights", N_("Rights of the person"), id="person.rights", show=False),
        Binding("v", "sealed", N_("Sealed notes"), id="person.sealed"),
        Binding("ctrl+z", "undo", N_("Take back"), id="person.undo"),
        Binding("escape", "close", N_("Back"), id="person.close"),
    ]
    DEFAULT_CSS = """
    PersonScreen #views { height: 2; padding: 0 3; }
    PersonScreen Rows { margin: 0 1 1 1; }
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.view = "timeline"

    def compose(self) -> ComposeResult:
        """Name, the views, the list."""
        yield TitleLine(self.session.name)
        yield Static("", id="views", markup=False)
        yield Rows(empty=_("Nothing here yet."))
        yield KeyBar()

    def on_mount(self) -> None:
        """The first view."""
        self._show()

    def on_screen_resume(self) -> None:
        """The session above may have changed the file."""
        if self.is_mounted and self.counsel.is_open:
            try:
                self.session = self.desk.clients.open(self.session.client)
            except CounselError:
                self.call_next(self.action_close)
                return
            self._show(keep=True)

    def _show(self, *, keep: bool = False) -> None:
        session = self.session
        state = Content.assemble(
            Content.styled(session.code, "$quiet"),
            *self._rivals(),
        )
        title = Content.assemble(called(session.name, session.code)).stylize("bold")
        if session.is_demo:
            title = Content.assemble(title, "  ", Content.styled(_("invented"), "$quiet"))
        self.query_one(TitleLine).show(title, state)
        self.query_one("#views", Static).update(self._tabs())
        rows = self.query_one(Rows)
        rows.columns = _COLUMNS[self.view]
        rows.opens = self.view in ("timeline", "answers", "found", "referrals")
        rows.show(self._rows(), keep=keep)

    def _rivals(self) -> tuple[Content, ...]:
        count = len(self.session.conflicts)
        if not count:
            return ()
        words = ngettext(
            "{count} answer has two values", "{count} answers have two values", count
        ).format(count=count)
        return Content("   "), painted("conflict"), Content(f" {words}")

    def _tabs(self) -> Content:
        parts = []
        for number, (name, title) in enumerate(VIEWS.items(), start=1):
            style = "$on-cursor on $cursor $cursor-style" if name == self.view else "$quiet"
            parts.append(Content.styled(f" {number} {_(title)} ", style))
        return Content("  " if self.app.size.width >= _WIDE else "").join(parts)

    def _rows(self) -> list[Row]:
        from counsel_tui.ui import person_rows

        return getattr(person_rows, self.view)(self.desk, self.session)  # type: ignore[no-any-return]

    def action_view(self, name: str) -> None:
        """Show one of the views."""
        self.view = name
        self._show()
        self.refresh_bindings()

    def action_turn(self, step: int) -> None:
        """The next view, round and round."""
        names = list(VIEWS)
        self.action_view(names[(names.index(self.view) + step) % len(names)])

    async def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Enter on a line opens what stands behind it."""
        event.stop()
        await self.app.push_screen(self._behind(event.key))

    def _behind(self, key: str) -> Screen[Any]:
        """On an answer its history; on what was found then and now; on a referral what became
        of it; on what happened every single change.
        """
        if self.view == "referrals":
            from counsel_tui.ui.referrals.screen import ReferralsScreen

            return ReferralsScreen(self.desk, self.session, key)
        if self.view == "found":
            from counsel_tui.ui.found import FoundDialog

            return FoundDialog(self.session, key)
        from counsel_tui.ui.history import HistoryDialog, VisitDialog

        if self.view == "answers":
            return HistoryDialog(self.session, key)
        timeline = self.desk.clients.timeline(self.session.client)
        return VisitDialog(self.session, next(done for done in timeline if done.key == key))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Settling only where something is to be settled."""
        del parameters
        return action != "conflicts" or bool(self.session.conflicts)

    async def action_conflicts(self) -> None:
        """Show what two people wrote differently."""
        from counsel_tui.ui.conflicts import ConflictsDialog

        await self.app.push_screen(ConflictsDialog(self.session), self._write_another)

    async def _write_another(self, path: str | None) -> None:
        if path:
            await self.counsel.open_session(self.desk.clients.open(self.session.client), path)

    async def action_cases(self) -> None:
        """Applications for recognition with their clocks."""
        from counsel_tui.ui.cases.pane import CasesPane

        await self._lay(CasesPane)

    async def action_papers(self) -> None:
        """Every paper there is for this person."""
        from counsel_tui.ui.papers.pane import PapersPane

        await self._lay(PapersPane)

    async def action_handover(self) -> None:
        """Whether to hand the person over to another office."""
        from counsel_tui.ui.cases.handover import HandoverPane

        await self._lay(HandoverPane)

    async def action_rights(self) -> None:
        """What is stored about the person, and erasing it."""
        from counsel_tui.ui.rights.pane import RightsPane

        await self._lay(RightsPane)

    async def _lay(self, make: MakePane) -> None:
        from counsel_tui.ui.pane_screen import PaneScreen

        await self.app.push_screen(PaneScreen(self.desk, self.session, make))

    async def action_sealed(self) -> None:
        """Notes that open with a passphrase of their own."""
        from counsel_tui.ui.sealed import SealedScreen

        await self.app.push_screen(SealedScreen(self.session))

    def action_undo(self) -> None:
        """Take back the last action of this user on this file."""
        try:
            session = self.desk.clients.undo(self.session.client)
        except CounselError as error:
            self.counsel.tell(error)
            return
        if session is None:
            self.notify(
                _("There is nothing of yours to take back, or somebody changed the same since.")
            )
            return
        self.session = session
        self._show(keep=True)
        self.notify(_("Your last change was taken back."))

    async def action_session(self) -> None:
        """Sit down with the person."""
        await self.counsel.open_session(self.session)

    def action_close(self) -> None:
        """Back to the list."""
        self.dismiss()

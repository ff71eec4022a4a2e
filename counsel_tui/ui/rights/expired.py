"""Files that have been kept as long as they may be; a person decides about each."""

from __future__ import annotations

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from counsel_tui.i18n import N_, _, ngettext
from counsel_tui.ui.base import BaseScreen
from counsel_tui.ui.labels import called
from counsel_tui.ui.texts import short_day
from counsel_tui.ui.widgets.key_bar import KeyBar
from counsel_tui.ui.widgets.rows import Column, Row, Rows
from counsel_tui.ui.widgets.title_line import TitleLine


class ExpiredScreen(BaseScreen[None]):
    """One line a file, the oldest first."""

    TOPIC = N_(
        "Files that have been kept as long as they may be: since when they are due, and when "
        "somebody last met the person. Enter opens the file; there r shows the rights of the "
        "person, and x erases. Nothing is erased by itself."
    )
    AUTO_FOCUS = "Rows"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", N_("Back"), id="expired.close"),
    ]
    DEFAULT_CSS = """
    ExpiredScreen #head { height: auto; padding: 1 3 0 3; color: $quiet; }
    ExpiredScreen Rows { margin: 0 1 1 1; }
    """

    def compose(self) -> ComposeResult:
        """What the columns say, and the files."""
        yield TitleLine(_("Files due for erasure"))
        yield Static("", id="head", markup=False)
        yield Rows(
            Column(8),
            Column(),
            Column(26),
            Column(22),
            empty=_("No file has been kept longer than it may be."),
        )
        yield KeyBar()

    def on_mount(self) -> None:
        """Fill the list."""
        self._show()

    def on_screen_resume(self) -> None:
        """A file may have been erased above."""
        if self.is_mounted and self.counsel.is_open:
            self._show()

    def _show(self) -> None:
        due = self.desk.retention.due()
        count = ngettext("{count} file", "{count} files", len(due)).format(count=len(due))
        heading = Content.styled(_("Files due for erasure"), "bold")
        self.query_one(TitleLine).show(heading, count)
        months = self.desk.context.settings.retention_months
        told = _(
            "Files are due {months} months after the last contact, or on the day they name. "
            "Nothing is erased by itself."
        )
        self.query_one("#head", Static).update(f"{told.format(months=months)}\n")
        rows = [
            Row(
                each.client,
                (
                    Content.styled(each.code, "$quiet"),
                    called(each.name, each.code),
                    _("last contact {day}").format(day=short_day(each.last_contact)),
                    Content.styled(_("due {day}").format(day=short_day(each.since)), "$alarm"),
                ),
            )
            for each in due
        ]
        self.query_one(Rows).show(rows, keep=True)

    @work
    async def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Enter opens the file."""
        event.stop()
        await self.counsel.open_person(event.key)

    def action_close(self) -> None:
        """Back to where one came from."""
        self.dismiss()

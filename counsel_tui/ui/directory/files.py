"""The directory as files: read with a look first, written in full or for everybody."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from counsel_tui.i18n import N_, _, ngettext
from counsel_tui.model.text import harmless
from counsel_tui.ui.base import BaseDialog, BaseScreen
from counsel_tui.ui.signs import painted
from counsel_tui.ui.widgets.key_bar import KeyBar
from counsel_tui.ui.widgets.rows import Column, Row, Rows
from counsel_tui.ui.widgets.title_line import TitleLine

if TYPE_CHECKING:
    from counsel_tui.casework.directory import DirectoryDesk, Preview

_TABLES = {"organisation": N_("organisations"), "offer": N_("offers"), "place": N_("places")}


class FilesDialog(BaseDialog[str | None]):
    """What can be done with files of a directory; returns which."""

    TOPIC = N_(
        "e reads a directory (Open Referral: JSON, CSV, a folder of them, or a zip) and shows "
        "first what it would change. a writes the whole directory as a zip, o without contact "
        "persons and remarks of the team, for everybody. z takes the last import back. t takes in "
        "the offices that come with the program."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "choose('read')", N_("Read"), id="dirfiles.read"),
        Binding("a", "choose('full')", N_("Write all"), id="dirfiles.full"),
        Binding("o", "choose('public')", N_("Write for everybody"), id="dirfiles.public"),
        Binding("z", "choose('back')", N_("Take the import back"), id="dirfiles.back"),
        Binding("t", "choose('starter')", N_("Offices of the program"), id="dirfiles.starter"),
        Binding("escape", "choose('')", N_("Back"), id="dirfiles.close"),
    ]

    def compose(self) -> ComposeResult:
        """One line for each."""
        lines = (
            ("e", _("Read a directory, after a look")),
            ("a", _("Write the whole directory")),
            ("o", _("Write it for everybody, without persons and remarks")),
            ("z", _("Take the last import back")),
            ("t", _("Take in the offices that come with the program")),
        )
        with Vertical(id="dialog"):
            yield Static(_("Directory as files"), classes="title", markup=False)
            for key, words in lines:
                line = Content.assemble("\n", Content.styled(key, "$accent bold"), f"  {words}")
                yield Static(line, classes="text", markup=False)
        yield KeyBar()

    def action_choose(self, what: str) -> None:
        """Close with what was chosen."""
        self.dismiss(what or None)


class DirectoryLookScreen(BaseScreen[int]):
    """Shows what an import would do; returns how many records were written, 0 for none."""

    TOPIC = N_(
        "Nothing is written yet. Above stands what is new, changed and vanished; below what both "
        "sides changed (ours stays), and every fault with its place, field, value and what was "
        "expected. Marked faults were left out, everything else of the same file loads. e takes "
        "it in, all in one step that can be taken back."
    )
    AUTO_FOCUS = "Rows"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "take", N_("Take in"), id="dirlook.take", priority=True),
        Binding("escape", "leave", N_("Take in nothing"), id="dirlook.leave"),
    ]
    DEFAULT_CSS = """
    DirectoryLookScreen #counts { padding: 1 3; height: auto; }
    DirectoryLookScreen Rows { margin: 0 1; }
    """

    def __init__(self, preview: Preview) -> None:
        super().__init__()
        self.preview = preview

    def compose(self) -> ComposeResult:
        """Counts, and the lines that need a look."""
        yield TitleLine(_("Directory"))
        yield Static(self._counts(), id="counts", markup=False)
        yield Rows(
            Column(2),
            Column(28),
            Column(),
            empty=_("No fault was found."),
            opens=False,
            folds=True,
        )
        yield KeyBar()

    def on_mount(self) -> None:
        """Conflicts, then faults."""
        faults = self.preview.faults
        told = ngettext("{count} fault", "{count} faults", len(faults)).format(count=len(faults))
        self.query_one(TitleLine).show(Content.styled(_("Directory"), "bold"), told)
        lines = [
            ("conflict", f"{c.record[:8]} {c.field}", _("changed here and there, ours stays"))
            for c in self.preview.conflicts
        ]
        lines += [
            (
                "missing" if fault.grave else "note",
                fault.place,
                f"{fault.object}.{fault.field}  {fault.value}  [{self.desk.say(fault.said)}]",
            )
            for fault in faults
        ]
        rows = [
            Row(str(place), (painted(sign), harmless(where), harmless(said)))
            for place, (sign, where, said) in enumerate(lines)
        ]
        self.query_one(Rows).show(rows)

    def _counts(self) -> str:
        line = _("{new} new, {changed} changed, {unchanged} unchanged, {vanished} vanished")
        return "\n".join(
            f"{_(_TABLES[table])}: {line.format(**states)}"
            for table, states in self.preview.counts.items()
            if any(states.values())
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Taking in only what changes something."""
        del parameters
        return action != "take" or self.preview.changes_something

    def action_take(self) -> None:
        """Write it behind a dialog that says so."""
        directory, preview = self.desk.directory, self.preview
        said = _("The directory is taken in ...")
        self.counsel.job(said, lambda: directory.apply(preview), self.dismiss)

    def action_leave(self) -> None:
        """Back, nothing written."""
        self.dismiss(0)


def read_preview(directory: DirectoryDesk, typed: str) -> Preview:
    """What the files at a path would change. Raises BadInput, PlaceError."""
    from counsel_tui.casework.directory_files import read_files

    path = Path(typed).expanduser()
    return directory.preview(read_files(path), path.stem)


def write_directory(directory: DirectoryDesk, typed: str, *, is_public: bool) -> Path:
    """Write the directory as a zip, into a folder or to a path. Raises PlaceError."""
    from counsel_tui.casework.directory_export import export_files, zip_bytes
    from counsel_tui.press.files import put

    path = Path(typed).expanduser()
    if path.is_dir():
        path = path / ("directory-public.zip" if is_public else "directory.zip")
    return put(path, zip_bytes(export_files(directory.rows(), is_public=is_public)))

"""The statements as a page of the browser: written, opened, and its code taken back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from counsel_tui.i18n import N_, _
from counsel_tui.model.errors import BadInput, CounselError, PlaceError, system_reason
from counsel_tui.press.files import put
from counsel_tui.ui.placement.page import page
from counsel_tui.ui.session.fields import Field
from counsel_tui.ui.session.fields_pane import FieldsPane

if TYPE_CHECKING:
    from counsel_tui.ui.session.pane import Stage
    from counsel_tui.ui.session.sitting import Sitting


def written_page(sitting: Sitting, language: str) -> Path:
    """Write the page of the statements that come next; nothing of the person is in it.

    Raises BadInput if there is nothing to ask, PlaceError if there is nowhere to write.
    """
    desk = sitting.desk.language
    chosen = desk.asking.sheet(sitting.session)
    if not chosen:
        raise BadInput(N_("All statements were answered."))
    folder = sitting.desk.context.papers
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise PlaceError(
            N_("The folder {name} cannot be made: {rule}."),
            name=str(folder),
            rule=system_reason(error),
        ) from error
    document = page(chosen, desk.bank.statements, language)
    return put(folder / f"1-2-3-{language}.html", document.encode())


def ask_code(sitting: Sitting, stage: Stage, path: Path) -> None:
    """Ask for the code that stands at the end of the page."""
    asking = sitting.desk.language.asking

    def taken(typed: Mapping[str, str]) -> CounselError | None:
        return sitting.write(lambda session: asking.take_code(session, typed["code"]))

    note = _("Turn the screen to the person. The page lies here: {path}").format(path=path)
    field = Field("code", _("Code"), _("the letters that stand at the end of the page"))
    title = _("The statements stand in the browser")
    stage.open(FieldsPane(sitting, stage, title, (field,), taken, note=note))

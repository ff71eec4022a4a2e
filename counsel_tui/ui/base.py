"""What every screen of the program has in common.

Bindings are declared with English message ids at import, when no language is chosen yet,
and translated when they are shown: the footer, the help and the palette all read
``active_bindings``. A screen's ``TOPIC`` is its help text (message id).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual.binding import ActiveBinding, BindingType
from textual.screen import ModalScreen, Screen

from counsel_tui.i18n import N_, _
from counsel_tui.ui.keys import SAFETY

if TYPE_CHECKING:
    from counsel_tui.casework.desk import Desk
    from counsel_tui.ui.app import CounselApp

Result = TypeVar("Result")

ENTER_ID = "line.enter"
"""Id of the binding of Enter in a text line."""


class Translated:
    """Mixin for screens: bindings in the interface language, access to app and desk."""

    TOPIC: ClassVar[str] = ""
    """Help in context: a few plain sentences, an English message id."""

    PLACE: ClassVar[str] = ""
    """Name of the place this screen is; its own key is not offered there."""

    ENTER: ClassVar[str] = N_("Done")
    """What Enter does in the text line of this screen."""

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """Bindings that count now, with description and tooltip translated."""
        bindings: dict[str, ActiveBinding] = super().active_bindings  # type: ignore[misc]
        return {key: self._translated(binding) for key, binding in bindings.items()}

    def _translated(self, active: ActiveBinding) -> ActiveBinding:
        binding = active.binding
        said = self.ENTER if binding.id == ENTER_ID else binding.description
        shown = replace(binding, description=_(said), tooltip=_(binding.tooltip))
        return ActiveBinding(active.node, shown, active.enabled, _(active.tooltip))

    @property
    def counsel(self) -> CounselApp:
        """The running program."""
        app: CounselApp = self.app  # type: ignore[attr-defined]
        return app

    @property
    def desk(self) -> Desk:
        """The open desk. Raises RuntimeError while the vault is locked."""
        return self.counsel.desk

    def put_away(self) -> None:
        """The screen is about to be closed or the vault to be locked: keep what was typed.

        Called while the desk is still open; must not raise and not wait.
        """


class BaseScreen(Translated, Screen[Result]):
    """A full screen. Composes its own ``TitleLine`` and ``KeyBar``."""

    ESCAPE_TO_MINIMIZE = False


class BaseDialog(Translated, ModalScreen[Result]):
    """A dialog over a screen; it returns data by ``dismiss`` and never writes itself.

    A dialog shuts out the keys of the app; help, cover, lock and quit count all the same.
    """

    ESCAPE_TO_MINIMIZE = False
    BINDINGS: ClassVar[list[BindingType]] = [*SAFETY]
    DEFAULT_CSS = """
    BaseDialog { align: center middle; background: $background 60%; }
    BaseDialog #dialog {
        width: 66; max-width: 100%; height: auto; max-height: 100%;
        padding: 1 3; background: $panel; border: tall $accent;
    }
    BaseDialog #dialog .title { text-style: bold; height: auto; padding: 0 0 1 0; }
    BaseDialog #dialog .text { height: auto; padding: 0 0 1 0; }
    BaseDialog #dialog .quiet { height: auto; color: $quiet; }
    """


def own_bindings(screen: Screen[Any]) -> list[ActiveBinding]:
    """The bindings of this program (they have an id) that count on ``screen`` now."""
    return [active for active in screen.active_bindings.values() if active.binding.id]

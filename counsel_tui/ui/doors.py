"""How the interface gets at a vault: handed in by ``boot``, so that screens know no store.

``look`` is cheap and used before the first paint. All others are heavy; the app calls them
in a worker. They raise ``model.errors`` only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from counsel_tui.casework.desk import Desk
    from counsel_tui.model.findings import Message


class VaultInfo(Protocol):
    """What the outside of a vault tells. Texts are empty where nothing is known;
    ``last_access`` is ISO text of a local time.
    """

    @property
    def exists(self) -> bool:
        """True if there is a vault to open."""

    @property
    def name(self) -> str:
        """Name of the vault."""

    @property
    def last_user(self) -> str:
        """Who opened it last."""

    @property
    def last_access(self) -> str:
        """When it was opened last."""


class Doors(Protocol):
    """Ways into one vault."""

    def look(self) -> VaultInfo:
        """The outside of the vault."""

    def is_demo(self) -> bool:
        """True for the throw-away vault with invented people, which opens by itself."""

    def warm(self) -> None:
        """Import what opening needs."""

    def open(self, passphrase: str) -> Desk:
        """Open with a passphrase or recovery code."""

    def create(self, passphrase: str, counsellor: str) -> tuple[Desk, str]:
        """Make the vault; the open desk, and the recovery code to show once."""

    def hint(self, passphrase: str) -> tuple[bool, Message]:
        """Whether a new passphrase is strong enough, and what to tell about it."""

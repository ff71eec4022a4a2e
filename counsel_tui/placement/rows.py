"""The bank out of the reference data ``placement/...``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from counsel_tui.placement.items import Bank, bank_from_rows
from counsel_tui.placement.profile import Calibration


class Packs(Protocol):
    """What is read of the packs."""

    def rows(self, name: str) -> tuple[Mapping[str, Any], ...]:
        """Rows of a file or folder."""

    def names(self, folder: str) -> tuple[str, ...]:
        """Names of the files in a folder."""

    def version(self, pack: str) -> str:
        """Version of a pack."""


def bank_from_packs(packs: Packs) -> Bank:
    """Items, statements in all languages, certificates, state of calibration."""
    languages = packs.names("placement/can_do")
    return bank_from_rows(
        packs.rows("placement/items"),
        packs.rows("placement/statements"),
        {language: packs.rows(f"placement/can_do/{language}") for language in languages},
        packs.rows("placement/certificates"),
        Calibration("E", 0, packs.version("placement")),
    )

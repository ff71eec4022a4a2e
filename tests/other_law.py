"""The reference data in use with one rule changed, to see what a newer pack would do."""

from __future__ import annotations

from counsel_tui import boot
from counsel_tui.casework.references import References
from counsel_tui.packs.pack import Packs

RULE, QUESTION, VERSION = "ik.admit.44_4.permit", "ik_access", "2027.1.1"


class _Other(Packs):
    def rows(self, name):
        rows = super().rows(name)
        if name != "law/rules":
            return rows
        return tuple({**row, "outcome": "entitled"} if row["id"] == RULE else row for row in rows)

    def version(self, pack):
        return VERSION


def other_law() -> References:
    """Where an admission to the integration course stood, a claim stands."""
    return References(_Other(boot.seed_folder()))

"""Erasing one person everywhere.

The purge reaches every laptop with the next files and beats everything, also what arrives
later; this module adds what no log can know: plain papers, and whom to tell. Source: facts
on sync and security, section 3.7.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from counsel_tui.casework.cells import TABLE
from counsel_tui.casework.context import Context
from counsel_tui.casework.handover import Handover, HandoverDesk
from counsel_tui.casework.peers import Peers
from counsel_tui.i18n import N_
from counsel_tui.model.errors import BadInput
from counsel_tui.model.facts import Answer
from counsel_tui.model.operations import Change, Kind
from counsel_tui.model.session import Session

REASONS = ("request", "retention", "mistake", "other")
_RECORDS = (
    "session",
    "findings",
    "override",
    "document",
    "handover",
    "received",
    "plan",
    "link",
    "responses",
    "seen",
)


@dataclass(frozen=True, slots=True)
class ErasurePlan:
    """What an erasure takes away, in numbers; ``to_tell`` got details and must hear of it;
    ``laptops`` learn it with the next files.
    """

    code: str
    answers: int
    changes: int
    records: int
    papers: int
    to_tell: tuple[Handover, ...]
    laptops: tuple[str, ...]


class ErasureDesk:
    """Erasure of persons in one vault."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._store = context.store

    def plan(self, session: Session) -> ErasurePlan:
        """What would go; nothing is written."""
        owned = {"client": Answer(session.client).encode()}
        records = sum(len(self._store.entities(table, where=owned)) for table in _RECORDS)
        return ErasurePlan(
            code=session.code,
            answers=len(session.facts),
            changes=len(self._store.history(session.client, limit=1_000_000)),
            records=records,
            papers=len(self._papers(session)),
            to_tell=HandoverDesk(self._context).made(session.client),
            laptops=tuple(peer.label for peer in Peers(self._context).active()),
        )

    def erase(self, session: Session, typed: str, reason: str = "request") -> ErasurePlan:
        """Erase a person for good; ``typed`` is the file's code, typed by hand.

        Returns what went. Raises BadInput if the code is another one or the reason unknown.
        """
        if typed.strip().upper() != session.code.upper():
            raise BadInput(
                N_("“{value}” is not the code of this file."),
                safe=N_("Nothing was erased."),
                todo=N_("Type the code as it stands in the file."),
                place="code",
                value=typed,
                rule=session.code,
            )
        if reason not in REASONS:
            raise BadInput(
                N_("“{value}” is not a reason for an erasure."),
                safe=N_("Nothing was erased."),
                place="reason",
                value=reason,
                rule=" ".join(REASONS),
            )
        plan = self.plan(session)
        change = Change(Kind.PURGE, TABLE, session.client, "", reason)
        self._store.append(N_("Erased"), [change], user=self._context.user)
        self._context.visits.pop(session.client, None)
        for path in self._papers(session):
            with suppress(OSError):
                path.unlink()
        return plan

    def _papers(self, session: Session) -> list[Path]:
        folder = self._context.papers
        return sorted(folder.glob(f"{session.code}*")) if folder.is_dir() else []

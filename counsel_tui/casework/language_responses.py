"""Single answers of a placement: records beside the file, erased after a set time.

They are no part of the file, so that the purge of one record takes them off every laptop, out
of the log and out of all files exchanged later, and nothing else with them. What is kept for
a year in their place: the month and which words and gaps were seen, so that none comes twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from counsel_tui.casework.cells import register
from counsel_tui.casework.context import Context
from counsel_tui.casework.ports import EntityRow
from counsel_tui.model.days import add_months
from counsel_tui.model.facts import Answer
from counsel_tui.model.ids import entity_id
from counsel_tui.model.operations import Change, Kind
from counsel_tui.placement.history import AVOID_MONTHS

TABLE, SEEN = "responses", "seen"
ITEMS, CAN_DO = "items.", "can_do."
ERASED_BECAUSE = "retention"


@dataclass(frozen=True, slots=True)
class Responses:
    """The single answers of one placement: whose, of which record, in which month
    (``2026-11``), and the answers by name (``items.w060``, ``can_do.L-A1-1``).
    """

    entity: str
    client: str
    placement: str
    month: str
    answers: Mapping[str, str]

    @property
    def items(self) -> tuple[str, ...]:
        """Ids of the words and gaps that were answered."""
        return tuple(sorted(n.removeprefix(ITEMS) for n in self.answers if n.startswith(ITEMS)))


class ResponsesDesk:
    """Reading, writing and erasing the single answers of a vault."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._store = context.store

    # --- reading ----------------------------------------------------------------------

    def of(self, client: str) -> tuple[Responses, ...]:
        """All that is held of a person, the oldest first."""
        owned = {"client": Answer(client).encode()}
        return tuple(map(_responses, self._store.entities(TABLE, where=owned)))

    def in_placement(self, client: str, placement: str | None) -> Mapping[str, str]:
        """The answers of one placement, also if two laptops wrote them."""
        found: dict[str, str] = {}
        for each in self.of(client):
            if each.placement == placement:
                found.update(each.answers)
        return found

    def seen(self, client: str, day: date) -> frozenset[str]:
        """Ids of words and gaps a person saw in the twelve months before a day."""
        since = month_of(add_months(day, -AVOID_MONTHS))
        found: set[str] = set()
        for held in self.of(client):
            if held.month >= since:
                found.update(held.items)
        owned = {"client": Answer(client).encode()}
        for row in self._store.entities(SEEN, where=owned):
            if _text(row, "month") >= since:
                found.update(_text(row, "items").split())
        return frozenset(found)

    def given_in(self, month: str) -> tuple[Responses, ...]:
        """All answers given in a month and still held."""
        where = {"month": Answer(month).encode()}
        return tuple(map(_responses, self._store.entities(TABLE, where=where)))

    # --- writing ----------------------------------------------------------------------

    def changes(
        self, client: str, placement: str, answers: Mapping[str, str]
    ) -> tuple[Change, ...]:
        """The changes that keep answers of a placement of today."""
        if not answers:
            return ()
        held = [each for each in self.of(client) if each.placement == placement]
        fields = dict(answers)
        if held:
            entity = held[-1].entity
        else:
            entity = entity_id(self._context.random.bytes(16))
            month = month_of(self._context.day())
            fields = {"client": client, "placement": placement, "month": month, **fields}
        return tuple(register(entity, name, value, TABLE) for name, value in fields.items())

    def erasing(self, held: Responses) -> tuple[Change, ...]:
        """The changes that erase answers; month and items stay for a year."""
        purge = Change(Kind.PURGE, TABLE, held.entity, "", ERASED_BECAUSE)
        if not held.items or held.client in self._store.erased():
            return (purge,)
        entity = entity_id(self._context.random.bytes(16))
        stays = {"client": held.client, "month": held.month, "items": " ".join(held.items)}
        kept = [register(entity, name, value, SEEN) for name, value in stays.items()]
        return (*kept, purge)

    def outlived(self, months: Sequence[str]) -> tuple[Change, ...]:
        """The changes that erase what was seen in months long past."""
        rows = [
            row
            for month in months
            for row in self._store.entities(SEEN, where={"month": Answer(month).encode()})
        ]
        return tuple(Change(Kind.PURGE, SEEN, row.entity, "", ERASED_BECAUSE) for row in rows)


def month_of(day: date) -> str:
    """``2026-11``."""
    return f"{day:%Y-%m}"


def _responses(row: EntityRow) -> Responses:
    answers = {name: _text(row, name) for name in row.values if name.startswith((ITEMS, CAN_DO))}
    return Responses(
        row.entity, _text(row, "client"), _text(row, "placement"), _text(row, "month"), answers
    )


def _text(row: EntityRow, name: str) -> str:
    stored = row.values.get(name)
    value = Answer.decode(stored).value if stored else None
    return value if isinstance(value, str) else ""

"""What came in from other offices, one line for each: who sent it, and what we answered.

A line holds no fact of the person, so it may stay where nobody took the person in. Its answers
are those of a referral (``referral.states``), seen from the other side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from counsel_tui.casework.cells import register
from counsel_tui.casework.ports import EntityRow
from counsel_tui.model.facts import Answer
from counsel_tui.model.operations import Change, Kind
from counsel_tui.referral.return_code import LETTERS, Returned
from counsel_tui.referral.states import CLOSED, FOLLOWING

TABLE = "received"
STATES = tuple(LETTERS.values())
"""What the receiving office may say."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """``reference`` of the file, empty for a letter on paper; ``code``: as on letter or file, what
    the answer goes by; ``client``: our own file, empty while the person is not taken in;
    ``state`` of ``STATES`` since ``on``; ``until``: last day of the consent; ``recalled``: the day
    the sender asked to delete it, empty if it did not.
    """

    id: str
    sender: str = ""
    code: str = ""
    reference: str = ""
    purpose: str = ""
    until: str = ""
    client: str = ""
    state: str = "received"
    on: date | None = None
    wait_until: date | None = None
    answer: str = ""
    recalled: str = ""

    @property
    def is_open(self) -> bool:
        """True until an answer closes it; who was lost may turn up again, but nothing waits."""
        return self.state not in CLOSED and self.state != "lost" and not self.recalled

    @property
    def waits(self) -> bool:
        """True while the sender has not heard whether the person was taken."""
        return self.state == "received" and not self.recalled

    @property
    def following(self) -> tuple[str, ...]:
        """What may be answered next."""
        return tuple(state for state in FOLLOWING[self.state] if state in STATES)

    def returned(self) -> Returned:
        """The answer as it goes back to the sender."""
        return Returned(self.code, self.state, self.on, self.wait_until, self.answer)


def arrival_of(row: EntityRow) -> Arrival:
    """A stored line."""
    return Arrival(
        row.entity,
        sender=_text(row, "sender"),
        code=_text(row, "code"),
        reference=_text(row, "reference"),
        purpose=_text(row, "purpose"),
        until=_text(row, "until"),
        client=_text(row, "client"),
        state=_text(row, "state") or "received",
        on=_day(_text(row, "on") or _text(row, "taken_at")[:10]),
        wait_until=_day(_text(row, "wait_until")),
        answer=_text(row, "answer"),
        recalled=_text(row, "recalled"),
    )


def registers(entity: str, values: Mapping[str, str | None]) -> list[Change]:
    """The changes that write fields of a line; None clears one, an empty text is not written."""
    return [
        register(entity, name, value, TABLE)
        if value
        else Change(Kind.SET, TABLE, entity, name, None)
        for name, value in values.items()
        if value != ""
    ]


def order(arrival: Arrival) -> tuple[bool, bool, int]:
    """What is to be deleted, then what waits for an answer, then the newest first."""
    day = arrival.on.toordinal() if arrival.on else 0
    return not (arrival.recalled and arrival.client), not arrival.waits, -day


def _text(row: EntityRow, name: str) -> str:
    stored = row.values.get(name)
    value = Answer.decode(stored).value if stored else None
    return value if isinstance(value, str) else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None

"""The roster: which laptops belong to the team, said and signed by the office alone.

Each entry is one signed statement. It travels as an operation like any other, so it reaches
every laptop; a statement counts only with the signature of the office key this vault has
pinned, whoever carried it. Of two statements on one laptop the one with the greater number
counts. Source: facts on sync and security, section 6.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from counsel_tui.security import signing
from counsel_tui.sync import strict_json

N_ = str

_SIGNED = b"ofb1-roster\0"
LAPTOP, OFFICE = N_("laptop"), N_("office")
_TEXTS = ("team", "device", "label", "age", "key", "role", "since", "revoked")


@dataclass(frozen=True, slots=True)
class Statement:
    """What the office says about one laptop.

    ``number`` counts the statements on it; ``revoked`` is the time it was lost, empty while
    it works; ``accepted`` the last number taken from each of its streams then.
    """

    team: str
    device: str
    label: str
    age: str
    key: str
    role: str
    since: str
    number: int = 1
    revoked: str = ""
    accepted: Mapping[str, int] = field(default_factory=dict)


def signed(statement: Statement, root: str) -> dict[str, Any]:
    """The statement as a JSON shape, signed with the office's secret seed."""
    shape = asdict(statement)
    return {**shape, "signature": signing.sign(root, _message(shape)).hex()}


def read(shape: Any, root: str) -> Statement | None:
    """The statement in a shape; None if it is none, or not signed with the office key."""
    try:
        plain = {name: shape[name] for name in (*_TEXTS, "number", "accepted")}
        signature = bytes.fromhex(shape["signature"])
        if not signing.is_signed(root, _message(plain), signature):
            return None
        is_whole = all(isinstance(plain[name], str) for name in _TEXTS)
        counts = [plain["number"], *plain["accepted"].values()]
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    if not is_whole or not all(isinstance(each, int) for each in counts):
        return None
    return Statement(**plain)


def newest(statements: Iterable[Statement]) -> dict[str, Statement]:
    """The statement that counts for each laptop; a revoked laptop stays revoked."""
    found: dict[str, Statement] = {}
    for statement in statements:
        known = found.get(statement.device)
        if known is None or _rank(statement) > _rank(known):
            found[statement.device] = statement
    return found


def _rank(statement: Statement) -> tuple[bool, int]:
    return bool(statement.revoked), statement.number


def _message(shape: Mapping[str, Any]) -> bytes:
    return _SIGNED + strict_json.write(shape)

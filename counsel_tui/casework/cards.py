"""Contact cards: the public keys of one laptop, signed by themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from counsel_tui.i18n import N_
from counsel_tui.model.errors import BadInput
from counsel_tui.model.text import clean
from counsel_tui.security import signing
from counsel_tui.sync import strict_json

VERSION = 1
MAX_CARD = 16 * 1024
_SIGNED = b"ofb1-card\0"
_HEX = {"team": 32, "partition": 32, "device": 32, "key": 64}
_AGE = re.compile("age1[a-z0-9]{20,100}")


@dataclass(frozen=True, slots=True)
class Card:
    """``age`` seals for the laptop, ``key`` checks its signatures; ``root`` is the key of the
    office it trusts, empty without one; ``renewed`` announces ``age`` as a later key of the
    laptop (``sync.sealing_key``, with a signature of its own), empty for its first.
    """

    team: str
    partition: str
    device: str
    label: str
    age: str
    key: str
    created: str
    role: str
    root: str
    renewed: Mapping[str, Any] = field(default_factory=dict)


_NAMES = tuple(each.name for each in fields(Card) if each.name != "renewed")


def write_card(card: Card, seed: str) -> bytes:
    """The card as a file, signed with the laptop's secret seed."""
    plain = {"v": VERSION, **{name: asdict(card)[name] for name in _NAMES}}
    signature = signing.sign(seed, _SIGNED + strict_json.write(plain))
    shape = {**plain, "signature": signature.hex()}
    return strict_json.write({**shape, "renewed": card.renewed} if card.renewed else shape)


def read_card(data: bytes) -> Card:
    """Check and read a card. Raises BadInput if it is damaged or none."""
    try:
        raw: Mapping[str, Any] = strict_json.read(data[:MAX_CARD])
        plain = {name: raw[name] for name in ("v", *_NAMES)}
        signature = bytes.fromhex(raw["signature"])
        genuine = signing.is_signed(plain["key"], _SIGNED + strict_json.write(plain), signature)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _bad_card() from error
    if not genuine or plain.pop("v") != VERSION or not _is_whole(plain):
        raise _bad_card()
    renewed = raw.get("renewed", {})
    plain["label"] = clean(plain["label"])[:60]
    return Card(**plain, renewed=renewed if isinstance(renewed, dict) else {})


def _is_whole(plain: Mapping[str, Any]) -> bool:
    if not all(isinstance(plain[name], str) for name in _NAMES):
        return False
    lengths = all(_is_hex(plain[name], length) for name, length in _HEX.items())
    return lengths and _is_hex(plain["root"], 64, 0) and bool(_AGE.fullmatch(plain["age"]))


def _is_hex(text: str, *lengths: int) -> bool:
    return len(text) in lengths and not set(text) - set("0123456789abcdef")


def _bad_card() -> BadInput:
    return BadInput(
        N_("This is no contact card of a laptop, or it is damaged."),
        safe=N_("Nothing was changed."),
        todo=N_("Ask for the card again."),
        place="card",
        rule="signed card",
    )

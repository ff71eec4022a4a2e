"""The public key that files for a laptop are sealed with, as the laptop itself announces it.

A key is made anew every 90 days; the announcement is signed with the laptop's signing key,
which stays, so it counts whoever carried it and wherever it lay. It names the keys in whose
place the new one comes, and no clock decides: what no announcement has replaced is sealed for.
So a laptop that was copied, or restored without its newest key, can be read to in any case.
Source: facts on sync and security, section 3.7.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from counsel_tui.security import signing
from counsel_tui.sync import strict_json

_SIGNED = b"ofb1-sealing\0"
_TEXTS = ("device", "age", "since")
_AGE = re.compile("age1[a-z0-9]{20,100}")
FIRST = 1
"""The number of the key a laptop begins with; its card or the roster tells that one."""
FORGOTTEN = 4
"""A key nobody replaced is dead when its laptop has made so many since (a year)."""


@dataclass(frozen=True, slots=True)
class SealingKey:
    """``age``: the public key; ``number``: counts the keys of the laptop from 1; ``since``:
    the laptop's own time when it was made, for people; ``over``: short names of the keys in
    whose place it comes.
    """

    device: str
    age: str
    number: int
    since: str
    over: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What the sender of a file tells of keys: ``own``, the streams it writes, and
    ``sealed_for``, short names of the keys it seals for, by laptop.
    """

    own: tuple[str, ...] = ()
    sealed_for: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def shape(self) -> dict[str, Any]:
        """As it stands in a file; empty if nothing is told."""
        if not self.own:
            return {}
        keys = {device: list(names) for device, names in self.sealed_for.items()}
        return {"own": list(self.own), "for": keys}


def short(age: str) -> str:
    """Short name of a public key: 16 hex digits of its sha256."""
    return hashlib.sha256(age.encode()).hexdigest()[:16]


def signed(key: SealingKey, seed: str) -> dict[str, Any]:
    """The announcement as a JSON shape, signed with the laptop's secret seed."""
    shape = {**asdict(key), "over": list(key.over)}
    return {**shape, "signature": signing.sign(seed, _SIGNED + strict_json.write(shape)).hex()}


def read(shape: Any, device: str, public: str) -> SealingKey | None:
    """The announcement in a shape; None if it is none, or not of this laptop."""
    try:
        plain = {name: shape[name] for name in (*_TEXTS, "number", "over")}
        signature = bytes.fromhex(shape["signature"])
        genuine = signing.is_signed(public, _SIGNED + strict_json.write(plain), signature)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    over = plain.pop("over")
    is_list = isinstance(over, list) and all(isinstance(name, str) for name in over)
    is_whole = is_list and all(isinstance(plain[name], str) for name in _TEXTS)
    is_count = type(plain["number"]) is int and plain["number"] >= FIRST
    if not (genuine and is_whole and is_count and _AGE.fullmatch(plain["age"])):
        return None
    return SealingKey(**plain, over=tuple(over)) if plain["device"] == device else None


def in_use(keys: Iterable[SealingKey], first: str = "") -> tuple[str, ...]:
    """The public keys to seal for: what none of the announcements has replaced. ``first``: the
    key of the card or the roster.
    """
    keys = tuple(keys)
    replaced = {name for key in keys for name in key.over}
    newest = max((key.number for key in keys), default=FIRST)
    ages = {key.age for key in keys if key.number > newest - FORGOTTEN}
    ages |= {first} if first and newest <= FORGOTTEN else set()
    return tuple(sorted(age for age in ages if short(age) not in replaced))


def told(shape: Any) -> Told:
    """What a file tells of keys; nothing if it is of an older version, or not well formed."""
    try:
        names = {device: tuple(each) for device, each in shape["for"].items()}
        own = tuple(shape["own"])
    except (KeyError, TypeError, AttributeError):
        return Told()
    texts = (*own, *names, *(name for each in names.values() for name in each))
    return Told(own, names) if all(isinstance(text, str) for text in texts) else Told()

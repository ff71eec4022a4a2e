"""The JSON shapes of ``place``: responses in, a profile out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from counsel_tui.model.errors import BadInput
from counsel_tui.model.findings import Message
from counsel_tui.model.levels import LEVELS
from counsel_tui.model.text import clean
from counsel_tui.placement.cando import ANSWERS, CanDoAnswer
from counsel_tui.placement.certificates import PARTS, Certificate
from counsel_tui.placement.evidence import RATED, TIERS, Evidence, ItemAnswer
from counsel_tui.placement.items import Bank, Item
from counsel_tui.placement.literacy import GATES, OF_FACT, Gate, gate
from counsel_tui.placement.profile import N_, Estimate, Profile
from counsel_tui.placement.scale import fine_level, midpoint

KEYS = frozenset(
    {
        "id",
        "as_of",
        "tier",
        "literacy",
        "ratings",
        "trained",
        "certificates",
        "can_do",
        "claims",
        "items",
        "bank",
        "helped",
        "longest_break",
    }
)
MOST_ANSWERS = 2000
_LONGEST_MS = 3_600_000
UNKNOWN_KEY = N_("{place} is not a part of the responses; it was left out.")
UNKNOWN_ITEM = N_("{value} is not in this bank; the answer was left out.")
TWICE = N_("{value} was answered twice; the first answer counts.")
OTHER_BANK = N_("These answers belong to bank {value}; only what both know counts, and less.")
STRANGE_TIME = N_("{value} is not a time that can be; it was left out.")
NOT_READ = N_("{place}: {value} cannot be read. Expected: {rule}.")


@dataclass(frozen=True, slots=True)
class Read:
    """Responses as evidence, with warnings about what was left out."""

    id: Any
    evidence: Evidence
    as_of: date | None
    warnings: tuple[Message, ...]


def read(document: Any, bank: Bank) -> Read:
    """Evidence from responses. Raises BadInput naming place, value and rule."""
    if not isinstance(document, dict):
        raise _bad("responses", document, "an object")
    return _Reader(document, bank).read()


class _Reader:
    def __init__(self, document: Mapping[str, Any], bank: Bank) -> None:
        self._document = document
        self._bank = bank
        self._warnings: list[Message] = []

    def read(self) -> Read:
        raw = self._document
        for key in sorted(set(map(str, raw)) - KEYS):
            self._warn(UNKNOWN_KEY, place=clean(key)[:40])
        tier = raw.get("tier", "5min")
        if tier not in TIERS:
            raise _bad("tier", tier, ", ".join(TIERS))
        evidence = Evidence(
            tier=tier,
            gate=_gate(raw.get("literacy")),
            ratings=self._ratings(raw.get("ratings")),
            is_trained=bool(raw.get("trained", True)),
            certificates=tuple(_certificate(at, e) for at, e in _list(raw, "certificates")),
            can_do=self._can_do(),
            claims=_claims(raw.get("claims")),
            items=self._items(),
            helped=bool(raw.get("helped", False)),
            longest_break=_number("longest_break", raw.get("longest_break") or 0, 0, 1e9),
            is_other_bank=self._is_other_bank(),
        )
        as_of = _day("as_of", raw["as_of"]) if raw.get("as_of") else None
        return Read(raw.get("id"), evidence, as_of, tuple(self._warnings))

    def _warn(self, words: str, **params: str) -> None:
        self._warnings.append(Message(words, tuple(params.items())))

    def _is_other_bank(self) -> bool:
        said = self._document.get("bank")
        own = self._bank.calibration.bank
        if said is None or str(said) == own or not own:
            return False
        self._warn(OTHER_BANK, value=clean(str(said))[:40])
        return True

    def _ratings(self, raw: Any) -> dict[str, float]:
        if raw is None:
            return {}
        if not isinstance(raw, dict):
            raise _bad("ratings", raw, "an object")
        found = {}
        for name, value in raw.items():
            if name not in RATED:
                self._warn(UNKNOWN_KEY, place=clean(f"ratings.{name}")[:40])
            elif value is not None:
                found[name] = _rating(f"ratings.{name}", value)
        return found

    def _can_do(self) -> tuple[CanDoAnswer, ...]:
        found: dict[str, CanDoAnswer] = {}
        for place, key, entry in _answered(self._document, "can_do"):
            answer = entry["answer"]
            if answer not in ANSWERS:
                raise _bad(f"{place}.answer", answer, "yes, with_help, no")
            if key not in self._bank.statements:
                self._warn(UNKNOWN_ITEM, value=clean(key)[:40])
            elif key in found:
                self._warn(TWICE, value=key)
            else:
                found[key] = CanDoAnswer(key, answer)
        return tuple(found.values())

    def _items(self) -> tuple[ItemAnswer, ...]:
        found: dict[str, ItemAnswer] = {}
        for place, key, entry in _answered(self._document, "items"):
            answer = entry["answer"]
            if not isinstance(answer, str | bool | int):
                raise _bad(f"{place}.answer", answer, "a text")
            if key not in self._bank.items:
                self._warn(UNKNOWN_ITEM, value=clean(key)[:40])
            elif key in found:
                self._warn(TWICE, value=key)
            else:
                said = str(answer).lower() if isinstance(answer, bool) else str(answer)
                found[key] = ItemAnswer(key, clean(said)[:80], self._ms(entry.get("ms")))
        return tuple(found.values())

    def _ms(self, raw: Any) -> int | None:
        """The time of an answer; a clock that jumped leaves it out."""
        if raw is None:
            return None
        if isinstance(raw, bool) or not isinstance(raw, int | float) or raw != raw:
            self._warn(STRANGE_TIME, value=clean(str(raw))[:40])
            return None
        if not 0 <= raw <= _LONGEST_MS:
            self._warn(STRANGE_TIME, value=str(raw)[:40])
            return None
        return int(raw)


def _answered(raw: Mapping[str, Any], name: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Place, id and entry of what was answered in a list of answers."""
    for at, entry in _list(raw, name):
        place = f"{name}[{at}]"
        if not isinstance(entry, dict) or "id" not in entry:
            raise _bad(place, entry, "an object with id and answer")
        if entry.get("answer") is not None:
            yield place, str(entry["id"]), entry


def _list(raw: Mapping[str, Any], key: str) -> list[tuple[int, Any]]:
    value = raw.get(key)
    if value is None:
        return []
    if not isinstance(value, list) or len(value) > MOST_ANSWERS:
        raise _bad(key, value, f"a list of at most {MOST_ANSWERS}")
    return list(enumerate(value))


def _gate(raw: Any) -> Gate:
    if raw is None:
        return Gate()
    if isinstance(raw, str):
        name = OF_FACT.get(raw, raw)
        if name not in GATES:
            raise _bad("literacy", raw, ", ".join(GATES))
        return Gate(name)
    if not isinstance(raw, dict):
        raise _bad("literacy", raw, "an object")
    named = raw.get("gate") or raw.get("level") or raw.get("literacy")
    if named is not None:
        return _gate(str(named))
    reads = {"fluent": "sentence", "slow": "word", "none": "nothing"}.get(
        str(raw.get("latin_reading")), raw.get("reads")
    )
    if reads not in (None, "nothing", "name", "word", "sentence"):
        raise _bad("literacy.reads", reads, "nothing, name, word, sentence")
    scripts = raw.get("scripts") or ()
    if not isinstance(scripts, list | tuple) or not all(isinstance(s, str) for s in scripts):
        raise _bad("literacy.scripts", scripts, "a list of codes")
    years = raw.get("school_years")
    known = None if years is None else _number("literacy.school_years", years, 0, 40)
    return gate(reads=reads, scripts=tuple(scripts), school_years=known)


def _rating(place: str, value: Any) -> float:
    if isinstance(value, str) and value in LEVELS:
        return midpoint(value)
    return _number(place, value, 0, 6)


def _number(place: str, value: Any, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise _bad(place, value, f"{low:g}..{high:g}")
    return float(value)


def _claims(raw: Any) -> dict[str, str]:
    if raw is None:
        return {}
    if not isinstance(raw, dict):
        raise _bad("claims", raw, "an object")
    return {name: _level(f"claims.{name}", level) for name, level in raw.items() if name in RATED}


def _certificate(at: int, raw: Any) -> Certificate:
    place = f"certificates[{at}]"
    if not isinstance(raw, dict):
        raise _bad(place, raw, "an object")
    parts = raw.get("parts") or {}
    if not isinstance(parts, dict):
        raise _bad(f"{place}.parts", parts, "an object")
    form = str(raw.get("form") or ("original" if raw.get("original_seen") else ""))
    return Certificate(
        name=clean(str(raw.get("name") or "other"))[:40],
        level=_level(f"{place}.level", raw["level"]) if raw.get("level") else "",
        parts={
            part: _level(f"{place}.parts.{part}", level)
            for part, level in parts.items()
            if part in PARTS and level is not None
        },
        issued=_day(f"{place}.date", raw["date"]) if raw.get("date") else None,
        form=form,
    )


def _level(place: str, value: Any) -> str:
    level = {"pre-A1": "A0"}.get(str(value), str(value))
    if level not in LEVELS:
        raise _bad(place, value, "A0, A1, ..., C2")
    return level


def _day(place: str, value: Any) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise _bad(place, value, "YYYY-MM-DD") from error


def _bad(place: str, value: Any, rule: str) -> BadInput:
    return BadInput(NOT_READ, place=place, value=clean(str(value))[:60], rule=rule)


def shape(
    profile: Profile, next_item: Item | None, say: Callable[[Message], str], read: Read
) -> dict[str, Any]:
    """The profile as a document; all keys always present."""
    return {
        "id": read.id,
        "statement": profile.no_statement is None,
        "no_statement": say(profile.no_statement) if profile.no_statement else None,
        "skills": {name: estimate_shape(e, say) for name, e in profile.skills.items()},
        "overall": estimate_shape(profile.overall, say),
        "flags": [say(flag) for flag in profile.flags],
        "reasons": [say(reason.message) for reason in profile.overall.reasons],
        "helps": profile.helps or None,
        "skipped": list(profile.skipped),
        "calibration": {
            "state": profile.calibration.state,
            "outcomes": profile.calibration.outcomes,
            "bank": profile.calibration.bank or None,
        },
        "next_item": _item(next_item) if next_item else None,
        "errors": [say(warning) for warning in read.warnings],
    }


def estimate_shape(estimate: Estimate, say: Callable[[Message], str]) -> dict[str, Any]:
    """One skill. Without a statement level and probabilities are null."""
    is_said = bool(estimate.level)
    return {
        "level": estimate.level or None,
        "plus": estimate.fine.endswith("+") if is_said else None,
        "shown": list(estimate.shown),
        "p": {level: round(share, 4) for level, share in estimate.p.items()} if is_said else None,
        "se": round(estimate.se, 3) if is_said else None,
        "z": round(estimate.mean, 3) if is_said else None,
        "error": estimate.error if is_said else None,
        "reasons": [say(reason.message) for reason in estimate.reasons],
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "type": item.type,
        "level": item.level or fine_level(item.b),
        "text": item.text or None,
        "options": list(item.options),
    }

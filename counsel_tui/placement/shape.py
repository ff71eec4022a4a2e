"""The JSON shapes of ``place``: responses in, a profile out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from counsel_tui.model.errors import BadInput
from counsel_tui.model.findings import Message
from counsel_tui.model.levels import LEVELS
from counsel_tui.model.text import clean
from counsel_tui.placement.cando import ANSWERS, CanDoAnswer
from counsel_tui.placement.certificates import PARTS, Certificate
from counsel_tui.placement.evidence import RATED, TIERS, Evidence, ItemAnswer
from counsel_tui.placement.foreign import Link
from counsel_tui.placement.items import Bank, Item, folded, is_judged
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
NO_ANSWER = N_("{value} cannot be judged as an answer to {place}; it was left out.")
ONLY_SCORES = N_("All answers are 0 or 1 and no key is; they are read as wrong and right.")
NEVER_A_KEY = N_("Not one answer is a key of this bank. Do the answers belong to it?")
UNKNOWN_PAPER = N_("{value} is no certificate known here; it counts little.")
PAPER_AHEAD = N_("{place}: {value} lies ahead; the certificate counts as new.")
AND_MORE = N_("… and {count} more of this kind.")
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
        raise _bad("responses", document, OBJECT)
    return _Reader(document, bank).read()


class _Reader:
    def __init__(self, document: Mapping[str, Any], bank: Bank) -> None:
        self._document = document
        self._bank = bank
        self._warnings: list[Message] = []
        self._as_of: date | None = None

    def read(self) -> Read:
        raw = self._document
        self._as_of = _day("as_of", raw["as_of"]) if raw.get("as_of") else None
        for key in sorted(set(map(str, raw)) - KEYS):
            self._warn(UNKNOWN_KEY, place=clean(key)[:40])
        tier = raw.get("tier", "5min")
        if tier not in TIERS:
            raise _bad("tier", tier, ", ".join(TIERS))
        evidence = Evidence(
            tier=tier,
            gate=_gate(raw.get("literacy")),
            ratings=self._ratings(raw.get("ratings")),
            is_trained=_truth("trained", raw.get("trained"), otherwise=True),
            certificates=tuple(self._certificate(at, e) for at, e in _list(raw, "certificates")),
            can_do=self._can_do(),
            claims=self._claims(raw.get("claims")),
            items=self._items(),
            helped=_truth("helped", raw.get("helped"), otherwise=False),
            longest_break=_number("longest_break", raw.get("longest_break") or 0, 0, 1e9),
            is_other_bank=self._is_other_bank(),
        )
        return Read(raw.get("id"), evidence, self._as_of, _gathered(self._warnings))

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
        found = {}
        for name, value in _object("ratings", raw).items():
            if name not in RATED:
                self._warn(UNKNOWN_KEY, place=clean(f"ratings.{name}")[:40])
            elif value is not None:
                found[name] = _rating(f"ratings.{name}", value)
        return found

    def _can_do(self) -> tuple[CanDoAnswer, ...]:
        found: dict[str, CanDoAnswer] = {}
        for place, key, entry in _answered(self._document, "can_do"):
            said = folded(_said(f"{place}.answer", entry["answer"]))
            answer = _CAN_DO.get(said, said)
            if answer not in ANSWERS:
                raise _bad(f"{place}.answer", entry["answer"], "yes, with_help, no")
            if key not in self._bank.statements:
                self._warn(UNKNOWN_ITEM, value=clean(key)[:40])
            elif key in found:
                self._warn(TWICE, value=key)
            else:
                found[key] = CanDoAnswer(key, answer)
        return tuple(found.values())

    def _claims(self, raw: Any) -> dict[str, str]:
        found = {}
        for name, level in _object("claims", raw).items():
            if name not in RATED:
                self._warn(UNKNOWN_KEY, place=clean(f"claims.{name}")[:40])
            elif level is not None:
                found[name] = _level(f"claims.{name}", level)
        return found

    def _certificate(self, at: int, raw: Any) -> Certificate:
        place = f"certificates[{at}]"
        if not isinstance(raw, dict):
            raise _bad(place, raw, OBJECT)
        parts = {}
        for said, level in _object(f"{place}.parts", raw.get("parts")).items():
            part = _PARTS.get(folded(str(said)), str(said))
            if part not in PARTS:
                self._warn(UNKNOWN_KEY, place=clean(f"{place}.parts.{said}")[:40])
            elif level is not None:
                parts[part] = _level(f"{place}.parts.{part}", level)
        seen = _truth(f"{place}.original_seen", raw.get("original_seen"), otherwise=False)
        return Certificate(
            name=self._paper(str(raw.get("name") or "other")),
            level=_level(f"{place}.level", raw["level"]) if raw.get("level") else "",
            parts=parts,
            issued=self._issued(f"{place}.date", raw.get("date")),
            form=str(raw.get("form") or ("original" if seen else "")),
        )

    def _paper(self, said: str) -> str:
        """The code of a certificate: the code itself, its title, or a name that holds it."""
        name = folded(said)
        if name in self._bank.certificates:
            return name
        words = set(re.split(r"[^a-z0-9]+", name))
        for code, kind in self._bank.certificates.items():
            if folded(kind.title) == name or code in words:
                return code
        self._warn(UNKNOWN_PAPER, value=clean(said)[:40])
        return clean(said)[:40]

    def _issued(self, place: str, raw: Any) -> date | None:
        if not raw:
            return None
        day = _day(place, raw)
        if self._as_of is not None and day > self._as_of:
            self._warn(PAPER_AHEAD, place=place, value=day.isoformat())
        return day

    def _items(self) -> tuple[ItemAnswer, ...]:
        found: dict[str, ItemAnswer] = {}
        for place, key, entry in _answered(self._document, "items"):
            said = _said(f"{place}.answer", entry["answer"])
            item = self._bank.items.get(key)
            if item is None:
                self._warn(UNKNOWN_ITEM, value=clean(key)[:40])
            elif not is_judged(item, said):
                self._warn(NO_ANSWER, place=clean(key)[:40], value=said[:40])
            elif key in found:
                self._warn(TWICE, value=key)
            else:
                found[key] = ItemAnswer(key, said, self._ms(entry.get("ms")))
        return self._scored(tuple(found.values()))

    def _scored(self, answers: tuple[ItemAnswer, ...]) -> tuple[ItemAnswer, ...]:
        """The answers, marks of right and wrong put into words. True and false are marks
        wherever no key is; so are 0 and 1 if no keyed answer is anything else.
        """
        keyed = [
            a for a in answers if self._bank.items[a.id].is_gap and self._bank.items[a.id].keys
        ]
        keys = {folded(key) for a in keyed for key in self._bank.items[a.id].keys}
        said = {folded(answer.answer) for answer in keyed}
        marks = {} if keys & _TRUTH.keys() else dict(_TRUTH)
        if len(keyed) >= _SCORES_FROM and said <= {"0", "1"} and not keys & {"0", "1"}:
            marks.update({"1": "right", "0": "wrong"})
            self._warn(ONLY_SCORES)
        elif len(keyed) >= _SCORES_FROM and not said & (keys | marks.keys() | {"right", "wrong"}):
            self._warn(NEVER_A_KEY)
        marked = {a.id: replace(a, answer=marks.get(folded(a.answer), a.answer)) for a in keyed}
        return tuple(marked.get(answer.id, answer) for answer in answers)

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


def _gathered(warnings: Iterable[Message]) -> tuple[Message, ...]:
    """Warnings in their order; of many of one kind the first, and how many there are more."""
    kinds: dict[str, list[Message]] = {}
    for warning in warnings:
        kinds.setdefault(warning.id, []).append(warning)
    found: list[Message] = []
    for same in kinds.values():
        found += same[:_SHOWN] if len(same) > _SHOWN + 1 else same
        if len(same) > _SHOWN + 1:
            found.append(Message(AND_MORE, (("count", str(len(same) - _SHOWN)),)))
    return tuple(found)


OBJECT = N_("an object")
TEXT = N_("a text")
ANSWER = N_("an object with id and answer")
LIST = N_("a list")
CODES = N_("a list of codes")
_SHOWN = 4
_SCORES_FROM = 4
"""Answers from which their look tells how they are meant."""
_TRUTH = {"true": "right", "false": "wrong"}


_CAN_DO = {"ja": "yes", "nein": "no", "mit hilfe": "with_help", "with help": "with_help"}
_PARTS = {
    "listening": "hoeren",
    "reading": "lesen",
    "speaking": "sprechen",
    "writing": "schreiben",
    **{part.casefold(): part for part in PARTS},
}


def _object(place: str, raw: Any) -> Mapping[str, Any]:
    if raw is None:
        return {}
    if not isinstance(raw, dict):
        raise _bad(place, raw, OBJECT)
    return raw


def _truth(place: str, raw: Any, *, otherwise: bool) -> bool:
    if raw is None:
        return otherwise
    if not isinstance(raw, bool):
        raise _bad(place, raw, "true, false")
    return raw


def _said(place: str, answer: Any) -> str:
    """An answer as text. Raises BadInput."""
    if isinstance(answer, bool):
        return str(answer).lower()
    if not isinstance(answer, str | int | float) or answer != answer:
        raise _bad(place, answer, TEXT)
    return clean(str(answer))[:80]


def _answered(raw: Mapping[str, Any], name: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Place, id and entry of what was answered: a list of objects, or answers by id."""
    given = raw.get(name)
    if isinstance(given, dict):
        raw = {name: [{"id": key, "answer": answer} for key, answer in given.items()]}
    for at, entry in _list(raw, name):
        place = f"{name}[{at}]"
        if not isinstance(entry, dict) or "id" not in entry:
            raise _bad(place, entry, ANSWER)
        if entry.get("answer") is not None:
            yield place, str(entry["id"]), entry


def _list(raw: Mapping[str, Any], key: str) -> list[tuple[int, Any]]:
    value = raw.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise _bad(key, value, LIST)
    if len(value) > MOST_ANSWERS:
        raise _bad(key, len(value), f"<= {MOST_ANSWERS}")
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
        raise _bad("literacy", raw, OBJECT)
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
        raise _bad("literacy.scripts", scripts, CODES)
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
    is_literal = value is None or isinstance(value, bool)
    said = _LITERALS[str(value)] if is_literal else str(value)
    return BadInput(NOT_READ, place=place, value=clean(said)[:60], rule=rule)


_LITERALS = {"None": "null", "True": "true", "False": "false"}


def shape(
    profile: Profile,
    next_item: Item | None,
    say: Callable[[Message], str],
    read: Read,
    link: Link | None = None,
) -> dict[str, Any]:
    """The profile as a document; all keys always present. ``link``: to a foreign bank's scale."""
    return {
        "id": read.id,
        "statement": profile.no_statement is None,
        "no_statement": say(profile.no_statement) if profile.no_statement else None,
        "skills": {name: estimate_shape(e, say) for name, e in profile.skills.items()},
        "overall": estimate_shape(profile.overall, say),
        "test": _test(profile, link or Link()),
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


def _test(profile: Profile, link: Link) -> dict[str, Any] | None:
    """What words and gaps come to by themselves, on our scale and on the bank's own."""
    if profile.test is None:
        return None
    mean, error = profile.test
    theta, theirs = link.back(mean, error)
    return {
        "z": round(mean, 3),
        "se": round(error, 3),
        "metric": link.metric,
        "theta": round(theta, 3),
        "theta_se": round(theirs, 3),
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

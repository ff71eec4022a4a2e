"""An entry of the directory as a person writes it: a few plain fields, turned into the tree of
the standard and back.

Each field is one line of text. What is not written stays unknown; what cannot be read is refused
with the rule it breaks. Pure: ids of new parts are made from the record they belong to.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from counsel_tui.model.levels import BASE_LEVELS
from counsel_tui.model.text import clean
from counsel_tui.referral.distance import Point
from counsel_tui.referral.field_checks import Refused, read_value
from counsel_tui.referral.hsds import CODES, FieldDef
from counsel_tui.referral.hsds_tree import Tree

N_ = str

Places = Mapping[str, Point]
_TAXONOMIES = {
    "eligibility": ("eligibility-de", "urn:x-local:eligibility-de"),
    "offer": ("offer-de", "urn:x-local:offer-de"),
}
TIMES = ("morning", "afternoon", "evening", "any")


@dataclass(frozen=True, slots=True)
class WrittenField:
    """One field. ``of``: tables it belongs to; ``term``: code of the term that holds it, with
    ``taxonomy``; ``kind``: its check; ``codes``: the only values there are.
    """

    name: str
    of: tuple[str, ...] = ("offer",)
    kind: str = "text"
    term: str = ""
    taxonomy: str = "offer"
    codes: tuple[str, ...] = ()


_BOTH = ("offer", "organisation")
_LEVELS = tuple(BASE_LEVELS)


def _term(name: str, code: str, kind: str = "text", taxonomy: str = "offer") -> WrittenField:
    return WrittenField(name, kind=kind, term=code, taxonomy=taxonomy)


FIELDS: tuple[WrittenField, ...] = (
    WrittenField("name", _BOTH),
    WrittenField("provider"),
    WrittenField("kind", _BOTH),
    WrittenField("phase", _BOTH, "phases"),
    WrittenField("town", _BOTH),
    WrittenField("postcode", _BOTH, "postcode"),
    WrittenField("street", _BOTH),
    WrittenField("begin", kind="day"),
    WrittenField("end", kind="day"),
    _term("apply_by", "date-bound", "day", "eligibility"),
    _term("hours", "hours-per-week", "hours", "eligibility"),
    WrittenField("times", term="times", codes=TIMES),
    _term("weeks", "weeks", "count"),
    WrittenField("german_from", term="level-min", taxonomy="eligibility", codes=_LEVELS),
    WrittenField("german_up_to", term="level-max", taxonomy="eligibility", codes=_LEVELS),
    WrittenField("german_after", term="level-out", codes=_LEVELS),
    WrittenField("cost", kind="money"),
    WrittenField("languages", _BOTH, "languages"),
    WrittenField("childcare", term="childcare-on-site", taxonomy="eligibility", codes=("yes",)),
    _term("letters", "needs-letter", "text", "eligibility"),
    WrittenField("eligibility_description"),
    WrittenField("description", _BOTH),
    WrittenField("url", kind="uri"),
    WrittenField("website", ("organisation",), "uri"),
    WrittenField("email", _BOTH, "email"),
    WrittenField("alert"),
    WrittenField("status", _BOTH, codes=CODES["status"]),
)  # fmt: skip
BY_NAME: Mapping[str, WrittenField] = {each.name: each for each in FIELDS}


def fields_of(table: str) -> tuple[WrittenField, ...]:
    """The fields of offers or of organisations, in the order they are asked."""
    return tuple(each for each in FIELDS if table in each.of)


def flat(table: str, tree: Tree, provider: str = "") -> dict[str, str]:
    """What stands in each field now; empty where it is not known."""
    terms = _terms(tree)
    place = _place(tree)
    address = _first(place, "addresses")
    schedule, cost = _first(tree, "schedules"), _first(tree, "cost_options")
    spoken = tree.get("languages") or place.get("languages") or ()
    special = {
        "provider": provider,
        "kind": terms.get("kind", "") or str(tree.get("kind", "")),
        "phase": terms.get("phase", "") or str(tree.get("phases", "")),
        "town": _known(address.get("city")) or str(place.get("name", "")),
        "postcode": _known(address.get("postal_code")),
        "street": _known(address.get("address_1")),
        "begin": str(schedule.get("dtstart") or schedule.get("valid_from") or ""),
        "end": str(schedule.get("until") or schedule.get("valid_to") or ""),
        "cost": f"{cost['amount']:g}" if isinstance(cost.get("amount"), int | float) else "",
        "languages": " ".join(str(each.get("code", "")) for each in spoken),
        "status": str(tree.get("status") or "active"),
    }
    found = {}
    for field in fields_of(table):
        if field.name in special:
            found[field.name] = special[field.name]
        else:
            found[field.name] = terms.get(field.term, "") if field.term else _text(tree, field.name)
    return found


def checked(field: WrittenField, text: str) -> str:
    """What was typed, as it is stored; empty takes it away. Raises Refused with its rule."""
    typed = clean(text)
    if not typed:
        return ""
    if field.codes:
        return _code(field, typed)
    if field.kind in _CHECKS:
        return _CHECKS[field.kind](typed)
    return str(read_value(FieldDef(field.name, field.kind), typed))


def written(
    table: str, record: str, tree: Tree, changes: Mapping[str, str], places: Places
) -> dict[str, Any]:
    """The parts of a tree that change, whole, by key; None takes one away. ``changes``: fields as
    ``checked`` gave them, ``provider`` left out. Raises Refused for an end before the begin.
    """
    now = {**flat(table, tree), **changes}
    parts: dict[str, Any] = {name: changes[name] or None for name in changes.keys() & _PLAIN}
    if terms := _changed_terms(table, changes):
        parts["attributes"] = _attributes(record, tree, terms)
    if table == "organisation" and {"kind", "phase"} & changes.keys():
        parts |= {"kind": now["kind"] or None, "phases": now["phase"] or None}
    if {"town", "postcode", "street"} & changes.keys():
        parts |= _located(table, record, tree, now, places)
    if {"begin", "end"} & changes.keys():
        parts["schedules"] = _schedules(record, tree, now)
    if "cost" in changes:
        parts["cost_options"] = _costs(record, tree, changes["cost"])
    if "languages" in changes:
        parts |= _spoken(table, record, tree, parts, changes["languages"])
    return parts


def _changed_terms(table: str, changes: Mapping[str, str]) -> dict[str, tuple[WrittenField, str]]:
    """The terms of an offer that change, by their codes."""
    found = {}
    for name, text in changes.items():
        field = BY_NAME[name]
        if field.name in ("kind", "phase") and table == "offer":
            field = WrittenField(name, term=name)
        if field.term:
            found[field.term] = (field, text)
    return found


_PLAIN = frozenset(
    {"name", "description", "url", "website", "email", "alert", "status", "eligibility_description"}
)  # fmt: skip


# --- checks ----------------------------------------------------------------------------------


def _code(field: WrittenField, typed: str) -> str:
    for code in field.codes:
        if typed.casefold() == code.casefold():
            return code
    raise Refused(N_("one of: {codes}"), codes=", ".join(field.codes))


def _languages(typed: str) -> str:
    codes = typed.replace(",", " ").casefold().split()
    return " ".join(str(read_value(FieldDef("code", "language"), code)) for code in codes)


def _phases(typed: str) -> str:
    digits = typed.replace(",", " ").split()
    if not all(each in ("1", "2", "3", "4", "5") for each in digits):
        raise Refused(N_("phases 1 to 5"))
    return " ".join(digits)


def _postcode(typed: str) -> str:
    if len(typed) != 5 or not (typed.isascii() and typed.isdigit()):
        raise Refused(N_("five figures"))
    return typed


def _amount(kind: str) -> Callable[[str], str]:
    def check(typed: str) -> str:
        plain = typed.replace("€", "").strip().replace(",", ".")
        value = read_value(FieldDef(kind, "money"), plain)
        return f"{float(value):g}"

    return check


_CHECKS: Mapping[str, Callable[[str], str]] = {
    "languages": _languages,
    "phases": _phases,
    "postcode": _postcode,
    "money": _amount("cost"),
    "hours": _amount("hours"),
}


# --- parts of the tree ---------------------------------------------------------------------------


def _known(value: object) -> str:
    return "" if value in (None, "-") else str(value)


def _text(tree: Tree, name: str) -> str:
    value = tree.get(name)
    return value if isinstance(value, str) else ""


def _terms(tree: Tree) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for attribute in tree.get("attributes") or ():
        code = str((attribute.get("taxonomy_term") or {}).get("code", ""))
        found.setdefault(code, []).append(str(attribute.get("value", "")))
    return {code: " ".join(filter(None, values)) or "yes" for code, values in found.items()}


def _place(tree: Tree) -> Tree:
    for each in tree.get("service_at_locations") or ():
        if each.get("location"):
            return dict(each["location"])
    return _first(tree, "locations")


def _first(tree: Tree, key: str) -> Tree:
    """The first part of a list, empty without one."""
    inside = tree.get(key) or [{}]
    return dict(inside[0])


def _part(record: str, name: str) -> str:
    """The id of a part that is new to a record, the same on every laptop."""
    return str(uuid.uuid5(uuid.UUID(record), name))


def _attributes(
    record: str, tree: Tree, terms: Mapping[str, tuple[WrittenField, str]]
) -> list[Tree]:
    """Attributes with those of these terms replaced; what others say stays."""
    kept = [
        each
        for each in tree.get("attributes") or ()
        if (each.get("taxonomy_term") or {}).get("code") not in terms
    ]
    return [*kept, *(_attribute(record, *named) for named in terms.values() if named[1])]


def _attribute(record: str, field: WrittenField, value: str) -> Tree:
    name, uri = _TAXONOMIES[field.taxonomy]
    taxonomy = {"id": _shared("taxonomy", name), "name": name, "description": name, "uri": uri}
    return {
        "id": _part(record, f"attribute|{field.term}"),
        "link_type": field.taxonomy,
        "value": value,
        "taxonomy_term": {
            "id": _shared("term", f"{name}|{field.term}"),
            "name": field.term,
            "description": field.term,
            "code": field.term,
            "taxonomy_detail": taxonomy,
        },
    }


def _shared(kind: str, key: str) -> str:
    """The id of a term that every entry shares; as in the directory that comes with the program."""
    from counsel_tui.referral.starter import NAMESPACE

    return str(uuid.uuid5(NAMESPACE, f"{kind}|{key}"))


def _located(
    table: str, record: str, tree: Tree, now: Mapping[str, str], places: Places
) -> dict[str, Any]:
    """The place, with coordinates where the town or postcode is known."""
    place = _place(tree) or {"id": _part(record, "location")}
    point = places.get(now["postcode"]) or places.get(now["town"].casefold())
    place |= {"location_type": "physical", "name": now["town"]}
    for key in ("latitude", "longitude"):
        place.pop(key, None)
    if point:
        place |= {"latitude": point[0], "longitude": point[1]}
    old = _first(place, "addresses") or {"id": _part(record, "address")}
    address = {
        **old,
        "address_1": now["street"] or "-",
        "city": now["town"] or "-",
        "postal_code": now["postcode"] or "-",
        "state_province": old.get("state_province") or "-",
        "country": old.get("country") or "DE",
        "address_type": "physical",
    }
    place["addresses"] = [address] if now["street"] or now["town"] or now["postcode"] else []
    if table == "organisation":
        return {"locations": [place, *(tree.get("locations") or ())[1:]]}
    joins = list(tree.get("service_at_locations") or [{"id": _part(record, "at")}])
    return {"service_at_locations": [{**joins[0], "location": place}, *joins[1:]]}


def _schedules(record: str, tree: Tree, now: Mapping[str, str]) -> list[Tree] | None:
    first, last = now["begin"], now["end"]
    if last and (not first or last < first):
        raise Refused(N_("the end after the begin"))
    old = _first(tree, "schedules")
    if not first:
        return None
    kept: Tree = {key: old[key] for key in ("freq", "byday", "opens_at", "closes_at") if key in old}
    days = {"dtstart": first, **({"until": last} if last else {})}
    return [{"id": old.get("id") or _part(record, "schedule"), **kept, **days}]


def _costs(record: str, tree: Tree, amount: str) -> list[Tree] | None:
    if not amount:
        return None
    old = _first(tree, "cost_options") or {"id": _part(record, "cost")}
    return [{**old, "amount": float(amount), "currency": "EUR"}]


def _spoken(
    table: str, record: str, tree: Tree, parts: Mapping[str, Any], typed: str
) -> dict[str, Any]:
    codes = typed.split()
    spoken = [
        {"id": _part(record, f"language|{code}"), "code": code, "name": code} for code in codes
    ]
    if table == "offer":
        return {"languages": spoken or None}
    places = list(parts.get("locations") or tree.get("locations") or ())
    place = dict(places[0]) if places else {"id": _part(record, "location")}
    place = {"location_type": "virtual", **place, "languages": spoken}
    return {"locations": [place, *places[1:]]}

"""The directory the program comes with: rows of ``seed/referral`` as trees of the standard.

``organisations``: real offices to be confirmed before use; ``county``: invented offers of one
county, marked as invented in every record, to try the planner on.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from counsel_tui.referral.hsds_tree import Tree

NAMESPACE = uuid.UUID("b1a6f1c2-8a55-5d0c-9a4e-0f6b7c1d2e3f")
SOURCE = "starter"
COUNTY = "invented county"
_TAXONOMY = {
    "eligibility": ("eligibility-de", "urn:x-local:eligibility-de"),
    "offer": ("offer-de", "urn:x-local:offer-de"),
}
_ELIGIBILITY = {
    "level_min": "level-min",
    "level_max": "level-max",
    "hours_week": "hours-per-week",
    "needs_letter": "needs-letter",
    "apply_by": "date-bound",
}
_OFFER = {
    "kind": "kind",
    "phase": "phase",
    "level_out": "level-out",
    "needs": "needs",
    "gives": "gives",
    "goals": "goal",
    "weeks": "weeks",
    "wait_weeks": "wait-weeks",
    "times": "times",
    "participants_min": "participants-min",
    "participants_max": "participants-max",
}

_QUARTER = timedelta(weeks=13)
_DAYS = ("start", "end", "apply_by", "counted_on", "checked_on")

Row = Mapping[str, str]


def organization_trees(rows: Iterable[Row]) -> list[Tree]:
    """Offices of the starter directory; ``confirm`` says that somebody must ask first."""
    return [_organization(row) for row in rows]


def county_trees(rows: Iterable[Row], day: date | None = None) -> tuple[list[Tree], list[Tree]]:
    """Providers and offers of the invented county. ``day``: all days in it move on by whole
    quarters, so that there is something to plan with later too.
    """
    rows = [_moved(row, day) for row in rows]
    names = dict.fromkeys(row["provider"] for row in rows)
    providers: list[Tree] = [
        {"id": _id("provider", name), "name": name, "description": "Erfunden / invented"}
        for name in names
    ]
    return providers, [_service(row) for row in rows]


def _moved(row: Row, day: date | None) -> Row:
    quarters = (day - date.fromisoformat(row["as_of"])).days // _QUARTER.days if day else 0
    if quarters < 1:
        return row
    days = {key: date.fromisoformat(row[key]) for key in _DAYS if row[key]}
    return {**row, **{key: (each + quarters * _QUARTER).isoformat() for key, each in days.items()}}


def _organization(row: Row) -> Tree:
    key = row["id"]
    tree: Tree = {
        "id": _id("organization", key),
        "name": row["name"],
        "description": f"{row['kind']} · {row['district']} · Phase {row['phases']}",
        "kind": row["kind"],
        "phases": row["phases"],
        "seen": row["seen"],
        "certainty": row["certainty"],
        "confirm": row["confirm"],
        "known_from": row["known_from"],
    }
    if row["web"]:
        tree["website"] = f"https://{row['web']}"
    if row["lat"]:
        place = _location(key, row["town"], row["lat"], row["lon"], "")
        languages = [code for code in row["languages"].split() if code.isalpha() and len(code) == 2]
        place["languages"] = [_language(key, code) for code in languages]
        tree["locations"] = [place]
    return tree


def _location(key: str, town: str, lat: str, lon: str, postcode: str) -> Tree:
    if not lat:
        return {"id": _id("location", key), "location_type": "virtual", "name": "online"}
    place: Tree = {
        "id": _id("location", key),
        "location_type": "physical",
        "name": town,
        "latitude": float(lat),
        "longitude": float(lon),
    }
    if postcode:
        place["addresses"] = [
            {
                "id": _id("address", key),
                "address_1": "(erfunden)",
                "city": town,
                "state_province": "Sachsen-Anhalt",
                "postal_code": postcode,
                "country": "DE",
                "address_type": "physical",
            }
        ]
    return place


def _service(row: Row) -> Tree:
    key = row["id"]
    tree: Tree = {
        "id": _id("service", key),
        "organization_id": _id("provider", row["provider"]),
        "name": row["name"],
        "description": "Erfundenes Angebot zum Ausprobieren / invented offer",
        "status": "active",
        "attributes": list(_attributes(row)),
        "languages": [_language(key, code) for code in row["languages"].split()],
        "service_at_locations": [
            {
                "id": _id("service_at_location", key),
                "location": _location(key, row["town"], row["lat"], row["lon"], row["postcode"]),
            }
        ],
    }
    if row["checked_on"]:
        tree["assured_date"] = row["checked_on"]
    if row["start"]:
        dates = {"dtstart": row["start"], "until": row["end"], "freq": "WEEKLY"}
        tree["schedules"] = [{"id": _id("schedule", key), **dates}]
    if row["cost"]:
        cost: dict[str, Any] = {"amount": float(row["cost"]), "currency": "EUR"}
        if row["cost_note"]:
            cost["amount_description"] = row["cost_note"]
        tree["cost_options"] = [{"id": _id("cost", key), **cost}]
    if row["free"]:
        counted = {"available": int(row["free"]), "updated": f"{row['counted_on']}T12:00:00+01:00"}
        unit = {"id": _id("unit", "place"), "name": "Platz"}
        tree["capacities"] = [{"id": _id("capacity", key), **counted, "unit": unit}]
    return tree


def _attributes(row: Row) -> Iterable[Tree]:
    for column, code in _ELIGIBILITY.items():
        if row[column]:
            yield _attribute(row["id"], "eligibility", code, row[column])
    for term in filter(None, row["eligibility"].split(";")):
        code, _, value = term.partition(":")
        yield _attribute(row["id"], "eligibility", code.strip(), value.strip())
    if row["childcare"] == "onsite":
        yield _attribute(row["id"], "eligibility", "childcare-on-site", "yes")
    for column, code in _OFFER.items():
        if row[column]:
            yield _attribute(row["id"], "offer", code, row[column])
    yield _attribute(row["id"], "offer", "invented", "yes")


def _attribute(key: str, kind: str, code: str, value: str) -> Tree:
    taxonomy, uri = _TAXONOMY[kind]
    return {
        "id": _id("attribute", f"{key}|{code}|{value}"),
        "link_type": kind,
        "value": value,
        "taxonomy_term": {
            "id": _id("term", f"{taxonomy}|{code}"),
            "name": code,
            "description": code,
            "code": code,
            "taxonomy_detail": {
                "id": _id("taxonomy", taxonomy),
                "name": taxonomy,
                "description": taxonomy,
                "uri": uri,
            },
        },
    }


def _language(key: str, code: str) -> Tree:
    return {"id": _id("language", f"{key}|{code}"), "code": code, "name": code}


def _id(kind: str, key: str) -> str:
    return str(uuid.uuid5(NAMESPACE, f"{kind}|{key}"))

"""From live values to the rows of lists: what a person's line shows and where it is found.

Shared meaning of the projections: the SQL that keeps them up to date is held against these
functions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from counsel_tui.casework.ports import ClientRow
from counsel_tui.model.days import parse_span
from counsel_tui.model.facts import Answer
from counsel_tui.model.ids import short_code
from counsel_tui.store import spelling

SHOWN = ("call_name", "birth_date", "place", "postcode", "languages", "residence_group")
STATES = ("life", "step", "code", "is_demo")
PROJECTED = frozenset((*SHOWN, *STATES))
"""Registers of a person that a list shows."""
_PLAIN_TEXT = re.compile(r'"[^"\\]*"', re.DOTALL)


def plain(value: str | None) -> str:
    """The text of a stored register; empty where it says nothing.

    Of a list the first element, which is the preferred one.
    """
    if value is None:
        return ""
    if _PLAIN_TEXT.fullmatch(value):
        return value[1:-1]
    try:
        answer = Answer.decode(value)
    except ValueError:
        return ""
    if not answer.is_usable or answer.value is None:
        return ""
    shown = answer.value
    if isinstance(shown, tuple):
        shown = shown[0] if shown else ""
    if isinstance(shown, bool):
        return "true" if shown else ""
    return str(shown)


def birth_year(text: str) -> str:
    """``1987`` of any form of a date; ``1985-1994`` of a longer span; empty if unreadable."""
    try:
        span = parse_span(text)
    except ValueError:
        return ""
    if span.first.year == span.last.year:
        return str(span.first.year)
    return f"{span.first.year}-{span.last.year}"


def client_row(
    client: str, values: Mapping[str, str | None], updated_hlc: int, conflicts: int
) -> ClientRow:
    """The line of a person from the winning values of its registers."""
    text = {field: plain(values.get(field)) for field in PROJECTED}
    return ClientRow(
        client=client,
        code=text["code"] or short_code(client),
        call_name=text["call_name"],
        birth_year=birth_year(text["birth_date"]),
        place=f"{text['postcode']} {text['place']}".strip(),
        language=text["languages"],
        residence_group=text["residence_group"],
        state=text["life"],
        step=text["step"],
        updated_hlc=updated_hlc,
        conflicts=conflicts,
        is_demo=text["is_demo"] == "true",
    )


def search_terms(row: ClientRow) -> str:
    """Everything a person is found by: name in any spelling, code with and without its
    hyphen, place.
    """
    return spelling.terms(row.call_name, row.code, row.code.replace("-", ""), row.place)

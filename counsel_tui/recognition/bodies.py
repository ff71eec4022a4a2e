"""Who decides: the competent body by path, occupation, Land, and district."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from counsel_tui.law.view import FactView
from counsel_tui.model.findings import Message
from counsel_tui.model.knowledge import Choice, Knowledge, Words
from counsel_tui.recognition import fold
from counsel_tui.recognition.details import Ask, Place, narrowest
from counsel_tui.recognition.evidence import Evidence
from counsel_tui.recognition.findings import BodyFound
from counsel_tui.recognition.rows import Body, District, Occupation, least_sure
from counsel_tui.recognition.tables import Tables

Rows = Iterable[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Towns:
    """Districts by official key, and towns with the key of their district."""

    districts: Mapping[str, str]
    towns: Mapping[str, str]

    @classmethod
    def from_rows(cls, districts: Rows, places: Rows) -> Towns:
        """Rows of ``places/districts`` and ``places/places``; either may be empty."""
        names = {str(row["ags"]): str(row["name"]) for row in districts}
        towns = {fold.native(str(row["name"])): str(row["district"]) for row in places}
        return cls(names, towns)


def place_of(view: FactView | Evidence, tables: Tables, towns: Towns) -> Place:
    """Where the person wants to work; where she lives if nothing else was said."""
    land = _only(view.know("target_land")) or _only(view.know("home_land"))
    words = [_only(view.know("target_district")), _words(view.know("target_place"))]
    row = next((found for word in words if (found := _district(word, land, tables, towns))), None)
    if row is None and not any(words):
        home = _only(view.know("home_district"))
        row = _district(home, land, tables, towns)
    names = frozenset(word for word in words if word)
    if row is None:
        return Place(land, "", names)
    return Place(land or row.land, row.name, names | row.names)


def _only(known: Knowledge) -> str:
    only = known.only if isinstance(known, Choice) else None
    return only if isinstance(only, str) else ""


def _words(known: Knowledge) -> str:
    return known.text if isinstance(known, Words) else _only(known)


def _district(word: str, land: str, tables: Tables, towns: Towns) -> District | None:
    """The Kreis named by its key, its name, or a town in it."""
    if not word:
        return None
    folded = fold.native(word)
    key = word if word in towns.districts else towns.towns.get(folded, "")
    for row in tables.districts:
        if land and row.land != land:
            continue
        if (row.ags and key == row.ags) or folded in {fold.native(name) for name in row.names}:
            return row
    return None


class Bodies:
    """Looks up the body for a path."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._by_id = {body.id: body for body in tables.bodies}

    def find(self, kind: str, ask: Ask, occupation: Occupation | None) -> BodyFound | None:
        """The body of type ``kind`` for what is asked; None if the table has none."""
        district = self._row(ask.place)
        match kind:
            case "HWK":
                return self._crafts(ask, district)
            case "IHK":
                return self._industry(ask, district)
            case "CHAMBER_LOCAL":
                return self._local(ask, district, occupation)
        body = narrowest(self._of(kind), ask)
        if body:
            return self._found(body, ask)
        return self._several(kind, [row for row in self._of(kind) if not ask.place.land])

    def kind(self, path: str, occupation: Occupation | None) -> str:
        """Type of the body that decides on a path."""
        row = self._tables.paths.get(path)
        kind = row.body if row else ""
        if kind == "occupation":
            return occupation.body if occupation else ""
        return kind

    def _of(self, kind: str) -> list[Body]:
        return [body for body in self._tables.bodies if body.kind == kind]

    def _row(self, place: Place) -> District | None:
        return next((row for row in self._tables.districts if row.name == place.district), None)

    def _found(self, body: Body, ask: Ask, *, advice: str = "", certainty: str = "") -> BodyFound:
        name = f"@recognition/bodies/{body.id}/note"
        note = Message(name) if self._tables.text(name, "de") else None
        sure = least_sure(body.origin.certainty, certainty or "high")
        place = body.place
        return BodyFound(body.kind, body.name, place, sure, body.origin.source, note, advice)

    def _several(self, kind: str, rows: list[Body]) -> BodyFound | None:
        """The body is of this type, but which one hangs on the Land."""
        names = tuple(dict.fromkeys(row.name for row in rows))
        if not names:
            return None
        return BodyFound(kind, names[0] if len(names) == 1 else "", "", "low", possible=names)

    def _crafts(self, ask: Ask, district: District | None) -> BodyFound | None:
        if district and district.hwk:
            return self._found(self._by_id[district.hwk], ask, certainty=district.origin.certainty)
        chambers = [body for body in self._of("HWK") if body.scope.lands]
        if not ask.place.land:
            return self._any("hwk.any", ())
        inside = [body for body in chambers if ask.place.land in body.scope.lands]
        seat = [body for body in inside if not body.scope.districts.isdisjoint(ask.place.names)]
        if len(inside) == 1 or seat:
            return self._found((seat or inside)[0], ask)
        return self._any("hwk.any", tuple(body.name for body in inside))

    def _any(self, body: str, possible: tuple[str, ...]) -> BodyFound | None:
        row = self._by_id.get(body)
        if row is None:
            return None
        return replace(self._found(row, Ask("", Place(), "", ())), possible=possible)

    def _industry(self, ask: Ask, district: District | None) -> BodyFound | None:
        """IHK FOSA, except in the districts of the three chambers that decide themselves."""
        if district and district.ihk_decides:
            body = self._by_id[district.ihk_decides]
            advice = f"IHK {district.ihk_advice}" if district.ihk_advice else ""
            return self._found(body, ask, advice=advice)
        fosa = self._found(self._by_id["fosa"], ask)
        own = [row for row in self._tables.districts if row.ihk_decides not in ("", "fosa")]
        lands = {row.land for row in own}
        if ask.place.land and ask.place.land not in lands:
            return fosa
        if ask.place.land and ask.place.names:
            return replace(fosa, certainty=least_sure(fosa.certainty, "medium"))
        keys = {row.ihk_decides for row in own if not ask.place.land or row.land == ask.place.land}
        names = tuple(sorted(self._by_id[key].name for key in keys))
        return replace(fosa, certainty="medium", possible=(fosa.name, *names))

    def _local(
        self, ask: Ask, district: District | None, occupation: Occupation | None
    ) -> BodyFound | None:
        """The chamber on the spot: validation and external examination are never at FOSA."""
        kind = occupation.body if occupation else ""
        if kind != "IHK":
            return self.find(kind, ask, occupation) if kind else None
        if district and district.ihk_advice:
            certainty = district.origin.certainty
            name = f"IHK {district.ihk_advice}"
            return BodyFound("IHK", name, "", certainty, district.origin.source)
        return self._any("ihk.any", ())

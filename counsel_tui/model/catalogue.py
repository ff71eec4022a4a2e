"""The one catalogue of facts: what can be known about a person, and how.

Rows come from ``seed/facts/facts.csv`` through ``packs``; this module knows their meaning.
Section numbers are those of the vocabulary of facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class FactDef:
    """One fact.

    ``kind``: bool int num money date enum set list map text ref records (section 1.2);
    ``nullable``: type marked ``0``; ``values``: allowed codes, empty where the code list
    is a table of its own (``value_list``: ``countries``, ``languages``, ``occupations``,
    ``districts`` ...); ``subkeys``: of a map; ``record``: the records fact it is a field
    of; ``level``: Q F R D; ``privacy``: O O+ S9 X; ``max_length``: of a text.
    """

    key: str
    kind: str
    nullable: bool = False
    values: tuple[str, ...] = ()
    value_list: str = ""
    subkeys: tuple[str, ...] = ()
    record: str = ""
    question: str = ""
    label: str = ""
    level: str = "R"
    privacy: str = "O"
    used_by: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    max_length: int = 0
    value_aliases: Mapping[str, str] = field(default_factory=dict)
    low: float | None = None
    high: float | None = None


class Catalogue(Mapping[str, FactDef]):
    """All facts by canonical key, with aliases resolved."""

    def __init__(self, facts: Iterable[FactDef], version: str = "") -> None:
        self.version = version
        self._facts = {fact.key: fact for fact in facts}
        self._aliases = {alias: fact.key for fact in self._facts.values() for alias in fact.aliases}

    def __getitem__(self, key: str) -> FactDef:
        return self._facts[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)

    def canonical(self, key: str) -> str | None:
        """The canonical key for ``key`` or one of its aliases; ``None`` if unknown."""
        return key if key in self._facts else self._aliases.get(key)

    def at(self, path: str) -> FactDef:
        """The fact a path (``german.sprechen``, ``qualifications/<rid>/qual_type``)
        belongs to: the nearest row, because a field of a record may be listed as
        ``courses/kind`` and a sub-key as ``ik_right.kind`` or ``docs.*``. Raises KeyError.
        """
        record, _, name = path.rpartition("/")
        name = name.split("[", 1)[0]
        base = name.split(".", 1)[0]
        names = (name, f"{base}.*", base) if "." in name else (name,)
        if record:
            names = (*(f"{record.split('/', 1)[0]}/{each}" for each in names), *names)
        for key in names:
            if key in self._facts:
                return self._facts[key]
        raise KeyError(path)

    def fields(self, record: str) -> tuple[FactDef, ...]:
        """The fields of a records fact, in the order of the catalogue."""
        return tuple(fact for fact in self._facts.values() if fact.record == record)

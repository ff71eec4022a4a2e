"""The reference data sets of the program, as checked rows by name.

A name is the path of a file without its ending: ``law/questions``, ``law/tables/ik_fee``.
The name of a folder stands for all of its files in the order of their names
(``law/rules``). Rows of TOML files are the tables of their one array; days are ISO text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from counsel_tui.model.errors import BadInput
from counsel_tui.packs import cache
from counsel_tui.packs.load import N_, read_file

Row = Mapping[str, Any]
ENDINGS = (".toml", ".csv")
_TEXT_PARTS = ("rules", "contradictions", "implications", "questions")


@dataclass(slots=True)
class Packs:
    """The data below ``directory``; parsed rows are kept in ``cache_dir`` by content.

    ``installed``: folder of packs that were installed later (``packs.signed``).
    """

    directory: Path
    cache_dir: Path | None = None
    installed: Path | None = None
    _bases: dict[str, Path] = field(default_factory=dict)
    _manifests: dict[str, Row] = field(default_factory=dict)
    _groups: dict[str, dict[str, Any]] = field(default_factory=dict)
    _texts: dict[str, dict[str, Row]] = field(default_factory=dict)

    def rows(self, name: str) -> tuple[Row, ...]:
        """The rows of a file or folder; empty if there is none.

        Raises BadInput naming file and line for a file that cannot be read.
        """
        documents = self._documents(name)
        return tuple(row for document in documents.values() for row in _rows(document))

    def document(self, name: str) -> Row:
        """A whole TOML file. Raises BadInput if it is not there or cannot be read."""
        documents = self._documents(name)
        if not documents:
            raise BadInput(N_("{place} is missing in the reference data."), place=name)
        document = next(iter(documents.values()))
        return document if isinstance(document, dict) else {"rows": document}

    def names(self, folder: str) -> tuple[str, ...]:
        """Names of the files directly in a folder, without path and ending."""
        prefix = f"{folder}/"
        group = self._group(folder.split("/", 1)[0])
        inside = (path.removeprefix(prefix) for path in group if path.startswith(prefix))
        return tuple(name.rsplit(".", 1)[0] for name in inside if "/" not in name)

    def groups(self) -> tuple[str, ...]:
        """Names of the packs there is data for."""
        return tuple(sorted(path.name for path in self.directory.iterdir() if path.is_dir()))

    def base(self, pack: str) -> Path:
        """The folder a pack is read from: the program's own or an installed one.

        The same for as long as this object lives, so that the version told is always that
        of the rows handed out, also after a newer pack was installed beside them.
        """
        if pack not in self._bases:
            self._bases[pack] = self._base(pack)
        return self._bases[pack]

    def _base(self, pack: str) -> Path:
        if self.installed:
            from counsel_tui.packs.signed import in_use, number

            version = in_use(self.installed, pack)
            folder = self.installed / pack / version
            own = Packs(self.directory).version(pack)
            if version and number(version) > number(own) and (folder / pack).is_dir():
                return folder
        return self.directory

    def files(self, pack: str) -> dict[str, tuple[Row, ...]]:
        """The rows of every file of a pack, by its path."""
        group = self._group(pack)
        return {path: tuple(_rows(document)) for path, document in group.items()}

    def rows_of(self, path: Path) -> tuple[Row, ...]:
        """The rows of one file, read anew. Raises BadInput if it cannot be read."""
        return tuple(_rows(read_file(path)))

    def version(self, pack: str) -> str:
        """The version of a pack (``law``) from the manifest; empty if it has none."""
        return str(self.manifest(pack).get("version", ""))

    def manifest(self, pack: str) -> Row:
        """Name, version and date of a pack."""
        if pack not in self._manifests:
            path = self.base(pack) / "manifest.toml"
            found = read_file(path).get("pack", []) if path.is_file() else []
            named = (entry for entry in found if entry["name"] == pack)
            self._manifests[pack] = next(named, {})
        return self._manifests[pack]

    def text(self, message_id: str, language: str) -> str:
        """The text a message id such as ``@law/bsk.jc/do`` names; German where the language
        has none, the id itself if there is no such text.
        """
        pack, _, rest = message_id.removeprefix("@").partition("/")
        name, _, part = rest.rpartition("/")
        found = self._texts_of(pack).get(name, {}).get(part)
        if isinstance(found, str):
            return found
        if not isinstance(found, Mapping):
            return message_id
        return str(found.get(language) or found.get("de") or message_id)

    def _texts_of(self, pack: str) -> dict[str, Row]:
        if pack not in self._texts:
            found: dict[str, Row] = {}
            for part in reversed(_TEXT_PARTS):
                for row in self.rows(f"{pack}/{part}"):
                    found[str(row.get("id"))] = row
                    if "fallback" in row:
                        found[f"{row['id']}.fallback"] = row["fallback"]
            self._texts[pack] = found
        return self._texts[pack]

    def _documents(self, name: str) -> dict[str, Any]:
        group = self._group(name.split("/", 1)[0])
        for ending in ENDINGS:
            if f"{name}{ending}" in group:
                return {name: group[f"{name}{ending}"]}
        return {path: group[path] for path in group if path.startswith(f"{name}/")}

    def _group(self, group: str) -> dict[str, Any]:
        """All files of a top folder, parsed, by path; from the cache if they are unchanged."""
        if group not in self._groups:
            base = self.base(group)
            paths = sorted(
                path
                for path in (base / group).rglob("*")
                if path.suffix in ENDINGS and path.is_file()
            )
            self._groups[group] = cache.parsed(base, paths, self.cache_dir, group)
        return self._groups[group]


def _rows(document: Any) -> list[Row]:
    if isinstance(document, list):
        return document
    arrays = [
        value
        for value in document.values()
        if isinstance(value, list) and all(isinstance(item, dict) for item in value)
    ]
    return arrays[0] if len(arrays) == len(document) == 1 else [document]

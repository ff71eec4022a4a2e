"""The manifest of a bundle: who sends what, and what it builds on (section 5.1).

An unknown key is left unread, so that a later version can say more; what this version must
not misunderstand has a new format number instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from counsel_tui.sync import sealing_key, strict_json
from counsel_tui.sync.sealing_key import Told

FORMAT = 1
SCHEMA = 1
BUNDLE, SNAPSHOT = "bundle", "snapshot"
"""What a file holds: operations of its sender alone, or the whole log (office only)."""


@dataclass(frozen=True, slots=True)
class StreamPart:
    """The operations ``first``..``last`` of one stream; ``previous`` is the digest of all
    operations of the stream before ``first`` (``sync.chain``), empty for the first.
    """

    stream: str
    first: int
    last: int
    previous: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the signature covers. Times are hybrid clock stamps, digests sha256 in hex."""

    team: str
    partition: str
    device: str
    key: str
    streams: tuple[StreamPart, ...]
    foreign: tuple[str, ...]
    deps: Mapping[str, int]
    created: int
    operations: int
    body_length: int
    body_sha256: str
    plain_length: int
    label: str = ""
    app: str = ""
    algorithm: str = "zlib"
    kind: str = BUNDLE
    format: int = FORMAT
    schema: int = SCHEMA
    sealing: Told = field(default_factory=Told)

    def encode(self) -> bytes:
        """Canonical JSON."""
        sealing = self.sealing.shape()
        return strict_json.write(
            {
                "format": self.format,
                "app": self.app,
                "schema": self.schema,
                "team": self.team,
                "partition": self.partition,
                "device": self.device,
                "label": self.label,
                "key": self.key,
                "streams": [[p.stream, p.first, p.last, p.previous] for p in self.streams],
                "foreign": list(self.foreign),
                "deps": dict(self.deps),
                "created": self.created,
                "operations": self.operations,
                "algorithm": self.algorithm,
                "kind": self.kind,
                "body_length": self.body_length,
                "body_sha256": self.body_sha256,
                "plain_length": self.plain_length,
                **({"sealing": sealing} if sealing else {}),
            }
        )

    @classmethod
    def decode(cls, data: bytes) -> Manifest:
        """Read a manifest of this format. Raises ValueError."""
        raw = strict_json.read(data)
        if not isinstance(raw, dict) or not set(raw) >= _KEYS:
            raise ValueError("not the keys of a manifest")
        for key, kind in _KINDS.items():
            if not isinstance(raw[key], kind) or isinstance(raw[key], bool):
                raise ValueError(f"{key} has another type")
        if not all(isinstance(s, str) for s in raw["foreign"]):
            raise ValueError("foreign streams are texts")
        if not all(_is_count(n) for n in raw["deps"].values()):
            raise ValueError("a vector holds numbers")
        return cls(
            team=raw["team"],
            partition=raw["partition"],
            device=raw["device"],
            key=raw["key"],
            streams=tuple(_part(part) for part in raw["streams"]),
            foreign=tuple(raw["foreign"]),
            deps=raw["deps"],
            created=raw["created"],
            operations=raw["operations"],
            body_length=raw["body_length"],
            body_sha256=raw["body_sha256"],
            plain_length=raw["plain_length"],
            label=raw["label"],
            app=raw["app"],
            algorithm=raw["algorithm"],
            kind=raw["kind"],
            format=raw["format"],
            schema=raw["schema"],
            sealing=sealing_key.told(raw.get("sealing")),
        )


_KINDS: dict[str, type] = {
    **dict.fromkeys(("format", "schema", "created", "operations"), int),
    **dict.fromkeys(("body_length", "plain_length"), int),
    **dict.fromkeys(("app", "team", "partition", "device", "label", "key"), str),
    **dict.fromkeys(("algorithm", "body_sha256", "kind"), str),
    **dict.fromkeys(("streams", "foreign"), list),
    "deps": dict,
}
_KEYS = frozenset(_KINDS)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _part(raw: Any) -> StreamPart:
    if not isinstance(raw, list) or len(raw) != 4:
        raise ValueError("a stream part has four entries")
    stream, first, last, previous = raw
    if not (isinstance(stream, str) and isinstance(previous, str)):
        raise ValueError("a stream part begins and ends with a text")
    if not (_is_count(first) and _is_count(last) and 1 <= first <= last):
        raise ValueError("a stream part counts upwards from 1")
    return StreamPart(stream, first, last, previous)

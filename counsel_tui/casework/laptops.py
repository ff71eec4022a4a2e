"""What is known of a laptop: of this one, and of the others it exchanges files with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from typing import Any

from counsel_tui.model.facts import Answer
from counsel_tui.sync import roster, sealing_key, strict_json
from counsel_tui.sync.manifest import Manifest
from counsel_tui.sync.roster import LAPTOP, Statement
from counsel_tui.sync.sealing_key import SealingKey


@dataclass(frozen=True, slots=True)
class Own:
    """The keys of this laptop; ``secret`` and ``seed`` never leave the vault."""

    team: str
    partition: str
    device: str
    label: str
    secret: str
    recipient: str
    seed: str


@dataclass(frozen=True, slots=True)
class Peer:
    """Another laptop: its ids, its public keys, and since when it is known.

    ``role``: laptop or office; ``revoked``: since when nothing of it is taken in any more
    beyond the numbers ``accepted``, empty while it works; ``counts``: whether own files wait
    for its acknowledgement; ``age``: the key it was met with; ``keys``: those in use,
    which files are sealed for; nearly always one.
    """

    team: str
    partition: str
    device: str
    label: str
    age: str
    key: str
    since: str
    role: str = LAPTOP
    revoked: str = ""
    accepted: Mapping[str, int] = field(default_factory=dict)
    counts: bool = True
    keys: tuple[str, ...] = ()

    def row(self) -> dict[str, Any]:
        """As it is kept; what follows from announcements is not."""
        return {name: value for name, value in asdict(self).items() if name != "keys"}


def statement(peer: Peer, number: int = 1) -> Statement:
    """What the office says of a laptop."""
    return Statement(
        team=peer.team,
        device=peer.device,
        label=peer.label,
        age=peer.age,
        key=peer.key,
        role=peer.role,
        since=peer.since,
        number=number,
        revoked=peer.revoked,
        accepted=dict(peer.accepted),
    )


def by_roster(statement: Statement, known: Peer | None, partition: str) -> Peer:
    """A laptop as the office knows it; what was decided here stays."""
    peer = Peer(
        team=statement.team,
        partition=partition,
        device=statement.device,
        label=statement.label,
        age=statement.age,
        key=statement.key,
        since=statement.since,
        role=statement.role,
        revoked=statement.revoked,
        accepted=statement.accepted,
    )
    if known is None:
        return peer
    if known.revoked and not peer.revoked:
        return replace(peer, revoked=known.revoked, accepted=known.accepted, counts=known.counts)
    return replace(peer, counts=known.counts)


def with_keys(peer: Peer, texts: Iterable[str]) -> Peer:
    """A laptop with the newest keys it announced in these texts."""
    keys = sealing_key.in_use(genuine(texts, peer.device, peer.key), peer.age)
    return replace(peer, keys=keys or (peer.age,))


def genuine(texts: Iterable[str], device: str, public: str) -> tuple[SealingKey, ...]:
    """The announcements among these texts that the laptop itself signed."""
    read = (announced(text, device, public) for text in texts)
    return tuple(key for key in read if key is not None)


@lru_cache(maxsize=1024)
def announced(text: str, device: str, public: str) -> SealingKey | None:
    """An announcement, checked; the same text is checked once."""
    try:
        return sealing_key.read(strict_json.read(text), device, public)
    except ValueError:
        return None


def goes_beyond(manifest: Manifest, accepted: Mapping[str, int]) -> bool:
    """True if a file holds numbers above those accepted of a lost laptop."""
    return any(part.last > accepted.get(part.stream, 0) for part in manifest.streams)


@lru_cache(maxsize=1024)
def said_by_office(text: str, root: str) -> Statement | None:
    """A statement as it is stored, checked; the same text is checked once."""
    try:
        return roster.read(strict_json.read(text), root)
    except ValueError:
        return None


def stored_text(stored: str | None) -> str:
    """The text of a stored value; empty if it is none."""
    try:
        text = Answer.decode(stored or "null").value
    except ValueError:
        return ""
    return text if isinstance(text, str) else ""

r"""A bundle: own operations, signed, compressed, sealed; checked whole before any use.

Layout: ``sync.envelope`` with the manifest as description and the compressed lines of
``sync.lines`` as body. The order of checks is that of the facts on sync and security, 5.2;
each refusal is one sentence. A snapshot is the same file with the streams of everybody.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from counsel_tui.model import progress
from counsel_tui.model.operations import Dot
from counsel_tui.security.sealing import seal, unseal
from counsel_tui.security.signing import is_signed
from counsel_tui.sync import envelope
from counsel_tui.sync.envelope import key_id, key_of_seed, newer, refused
from counsel_tui.sync.lines import (
    MAX_OPERATIONS,
    Action,
    read_lines,
    streams_named,
    write_lines,
)
from counsel_tui.sync.manifest import BUNDLE, FORMAT, SNAPSHOT, Manifest, StreamPart
from counsel_tui.sync.sealing_key import Told

__all__ = ["Opened", "Sender", "build", "key_id", "newer", "open_bundle", "refused"]

N_ = str

MAGIC = b"OFB1\n"
SIGNED = b"ofb1-manifest\0"
MAX_FILE = 64 * 1024 * 1024
MAX_SNAPSHOT = 512 * 1024 * 1024
MAX_PLAIN = 512 * 1024 * 1024
MAX_SNAPSHOT_OPERATIONS = 5_000_000
MAX_RATIO = 50
_BLOCK = 1024 * 1024
_LEVELS = (6, 1, 0)
_LINES_BETWEEN = 2000

KeyOf = Callable[[Manifest], str | None]
"""The public signing key the roster gives to the sender of a manifest, None if unknown."""

IsOurs = Callable[[str, str], bool]
"""Whether files of a team and laptop are for this vault."""


def most_bytes(path: Path) -> int:
    """The most bytes a file of this name may have; whole records (``s-``) are longer."""
    return MAX_SNAPSHOT if path.name.startswith("s-") else MAX_FILE


@dataclass(frozen=True, slots=True)
class Opened:
    """A bundle that passed every check that needs no database."""

    manifest: Manifest
    actions: tuple[Action, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Sender:
    """Who exports: ids in hex, the secret signing seed, the vector of all that is known,
    and per stream the digest (``sync.chain``) of what lies before the first operation sent;
    ``sealing``: what is told of keys.
    """

    team: str
    partition: str
    device: str
    label: str
    seed: str
    vector: dict[str, int]
    created: int
    app: str = ""
    previous: Mapping[str, str] = field(default_factory=dict)
    sealing: Told = field(default_factory=Told)


def build(
    actions: Sequence[Action], sender: Sender, recipients: Sequence[str], kind: str = BUNDLE
) -> bytes:
    """The sealed file of actions. Raises ValueError if there are none or too many
    operations for one file.
    """
    count = sum(len(operations) for _, operations in actions)
    if not 0 < count <= _limit(kind):
        raise ValueError("a file holds at least one operation, and no more than its limit")
    return seal(_inner(actions, sender, count, kind), recipients)


def _limit(kind: str) -> int:
    return MAX_SNAPSHOT_OPERATIONS if kind == SNAPSHOT else MAX_OPERATIONS


def _inner(actions: Sequence[Action], sender: Sender, count: int, kind: str = BUNDLE) -> bytes:
    own = tuple(dict.fromkeys(action.stream for action, _ in actions))
    foreign = tuple(sorted(streams_named(actions) - set(own)))
    index = {stream: number for number, stream in enumerate((*own, *foreign))}
    plain = b"\n".join(write_lines(actions, index))
    body = _packed(plain)
    numbers = _numbers(actions)
    manifest = Manifest(
        team=sender.team,
        partition=sender.partition,
        device=sender.device,
        label=sender.label,
        key=key_of_seed(sender.seed),
        streams=tuple(
            StreamPart(stream, *numbers[stream], sender.previous.get(stream, "")) for stream in own
        ),
        foreign=foreign,
        deps=sender.vector,
        created=sender.created,
        operations=count,
        body_length=len(body),
        body_sha256=hashlib.sha256(body).hexdigest(),
        plain_length=len(plain),
        app=sender.app,
        kind=kind,
        sealing=sender.sealing,
    ).encode()
    return envelope.write(MAGIC, SIGNED, manifest, sender.seed, body)


def _packed(plain: bytes) -> bytes:
    """Compressed, but never so much that a reader must take it for a bomb."""
    bodies = (zlib.compress(plain, level) for level in _LEVELS)
    return next(body for body in bodies if len(plain) <= len(body) * MAX_RATIO)


def _numbers(actions: Sequence[Action]) -> dict[str, tuple[int, int]]:
    """First and last number of each stream."""
    found: dict[str, tuple[int, int]] = {}
    for action, operations in actions:
        for op in operations:
            first = found.get(action.stream, (op.dot.seq, 0))[0]
            found[action.stream] = (first, op.dot.seq)
    return found


def open_bundle(data: bytes, secrets: Sequence[str], key_of: KeyOf, is_ours: IsOurs) -> Opened:
    """Check and read a sealed file; ``is_ours`` tells for a team and a laptop whether their
    files are for this vault.

    Raises IntegrityError, NewerVersion, and whatever ``key_of`` raises.
    """
    manifest, body = open_manifest(data, secrets, key_of, is_ours)
    progress.tell(0.1)
    plain = _checked_body(manifest, body)
    with progress.part(0.2, 0.9):
        actions = _checked_actions(manifest, plain)
    return Opened(manifest, actions, hashlib.sha256(data).hexdigest())


def open_manifest(
    data: bytes, secrets: Sequence[str], key_of: KeyOf, is_ours: IsOurs
) -> tuple[Manifest, bytes]:
    """Only who sends what: the first half of ``open_bundle``; the body is still unchecked."""
    if len(data) > MAX_SNAPSHOT:
        raise refused(N_("It is larger than a bundle may be."))
    inner = unseal(data, secrets)
    manifest, body = _checked_manifest(inner, key_of, is_ours)
    if len(data) > MAX_FILE and manifest.kind != SNAPSHOT:
        raise refused(N_("It is larger than a bundle may be."))
    return manifest, body


def _checked_manifest(inner: bytes, key_of: KeyOf, is_ours: IsOurs) -> tuple[Manifest, bytes]:
    letter = envelope.read(inner, MAGIC)
    try:
        manifest = Manifest.decode(letter.description)
    except (ValueError, RecursionError) as error:
        raise refused(N_("Its description cannot be read.")) from error
    public = key_of(manifest)
    if public is None:
        raise refused(N_("It was written by a laptop this vault does not know."))
    if not is_signed(public, SIGNED + letter.description, letter.signature):
        raise refused(N_("Its signature is not that of the laptop it names."))
    if not is_ours(manifest.team, manifest.device):
        raise refused(N_("It belongs to another team."))
    return manifest, letter.body


def _checked_body(manifest: Manifest, body: bytes) -> bytes:
    known = manifest.format == FORMAT and manifest.kind in (BUNDLE, SNAPSHOT)
    if not known or manifest.algorithm != "zlib":
        raise newer()
    if len(body) != manifest.body_length:
        raise refused(N_("A part of it is missing."))
    if hashlib.sha256(body).hexdigest() != manifest.body_sha256:
        raise refused(N_("Its content was changed on the way."))
    limit = min(MAX_PLAIN, manifest.plain_length, len(body) * MAX_RATIO)
    plain = _unpacked(body, limit)
    if len(plain) != manifest.plain_length:
        raise refused(N_("Its content is not as long as it says."))
    return plain


def _unpacked(body: bytes, limit: int) -> bytes:
    """The content, block by block, never more than one block above ``limit`` bytes."""
    engine = zlib.decompressobj()
    blocks: list[bytes] = []
    size, rest = 0, body
    try:
        while not engine.eof and size <= limit:
            block = engine.decompress(rest, _BLOCK)
            rest = engine.unconsumed_tail
            if not block and not rest:
                break
            blocks.append(block)
            size += len(block)
    except zlib.error as error:
        raise refused(N_("Its content cannot be unpacked.")) from error
    if not engine.eof or engine.unused_data:
        raise refused(N_("Its content is not as long as it says."))
    return b"".join(blocks)


def _checked_actions(manifest: Manifest, plain: bytes) -> tuple[Action, ...]:
    own = {part.stream: part for part in manifest.streams}
    streams = (*own, *manifest.foreign)
    expected = {stream: part.first for stream, part in own.items()}
    try:
        lines = plain.split(b"\n")
        actions = tuple(read_lines(_counted(lines), streams))
        for _, operations in actions:
            for op in operations:
                _check_operation(op.dot.stream, op.dot.seq, expected)
                _check_known(op.over, own, manifest)
    except (ValueError, RecursionError) as error:
        raise refused(N_("A line in it cannot be read.")) from error
    found = sum(len(operations) for _, operations in actions)
    complete = all(expected[part.stream] == part.last + 1 for part in manifest.streams)
    if found != manifest.operations or found > _limit(manifest.kind) or not complete:
        raise refused(N_("It does not hold the operations it names."))
    return actions


def _counted(lines: Sequence[bytes]) -> Iterator[bytes]:
    """The lines, telling how far they are read."""
    for number, line in enumerate(lines):
        if number % _LINES_BETWEEN == 0:
            progress.tell(number / len(lines))
        yield line


def _check_operation(stream: str, seq: int, expected: dict[str, int]) -> None:
    if expected.get(stream) != seq:
        raise ValueError("an operation out of order or of another laptop")
    expected[stream] = seq + 1


def _check_known(over: frozenset[Dot], own: dict[str, StreamPart], manifest: Manifest) -> None:
    """A bundle's author had seen his own up to here; those of a snapshot more than it holds."""
    for dot in over:
        known = manifest.deps.get(dot.stream, 0)
        if dot.stream in own and manifest.kind != SNAPSHOT:
            known = own[dot.stream].last
        if dot.seq > known:
            raise ValueError("it overwrites what its author cannot have seen")

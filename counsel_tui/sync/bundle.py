r"""A bundle: own operations, signed, compressed, sealed; checked whole before any use.

Layout (sync_and_security 5.1)::

    age( "OFB1\n" | u32 manifest length | manifest | signature (64) | body )

The order of checks is that of section 5.2; each refusal is one sentence.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from counsel_tui.model.errors import IntegrityError, NewerVersion
from counsel_tui.security.sealing import seal, unseal
from counsel_tui.security.signing import is_signed, public_key, sign
from counsel_tui.sync.lines import (
    MAX_OPERATIONS,
    Action,
    read_lines,
    streams_named,
    write_lines,
)
from counsel_tui.sync.manifest import FORMAT, MAX_MANIFEST, Manifest, StreamPart

N_ = str

MAGIC = b"OFB1\n"
SIGNED = b"ofb1-manifest\0"
MAX_FILE = 64 * 1024 * 1024
MAX_PLAIN = 512 * 1024 * 1024
MAX_RATIO = 50
_SIGNATURE = 64

KeyOf = Callable[[Manifest], str | None]
"""The public signing key the roster gives to the sender of a manifest, None if unknown."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A bundle that passed every check that needs no database."""

    manifest: Manifest
    actions: tuple[Action, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Sender:
    """Who exports: ids in hex, the secret signing seed, the vector of all that is known."""

    team: str
    partition: str
    device: str
    label: str
    seed: str
    vector: dict[str, int]
    created: int
    app: str = ""
    previous: str = ""


def build(actions: Sequence[Action], sender: Sender, recipients: Sequence[str]) -> bytes:
    """The sealed file of one sender's actions. Raises ValueError if there are none or too
    many operations for one file.
    """
    count = sum(len(operations) for _, operations in actions)
    if not 0 < count <= MAX_OPERATIONS:
        raise ValueError("a bundle holds 1 to 100 000 operations")
    return seal(_inner(actions, sender, count), recipients)


def _inner(actions: Sequence[Action], sender: Sender, count: int) -> bytes:
    own = tuple(dict.fromkeys(action.stream for action, _ in actions))
    foreign = tuple(sorted(streams_named(actions) - set(own)))
    index = {stream: number for number, stream in enumerate((*own, *foreign))}
    plain = b"\n".join(write_lines(actions, index))
    body = zlib.compress(plain, 6)
    manifest = Manifest(
        team=sender.team,
        partition=sender.partition,
        device=sender.device,
        label=sender.label,
        key=key_id(public_key(sender.seed)),
        streams=tuple(_part(stream, actions, sender.previous) for stream in own),
        foreign=foreign,
        deps=sender.vector,
        created=sender.created,
        operations=count,
        body_length=len(body),
        body_sha256=hashlib.sha256(body).hexdigest(),
        plain_length=len(plain),
        app=sender.app,
    ).encode()
    signature = sign(sender.seed, SIGNED + manifest)
    return b"".join((MAGIC, struct.pack(">I", len(manifest)), manifest, signature, body))


def _part(stream: str, actions: Sequence[Action], previous: str) -> StreamPart:
    numbers = [op.dot.seq for action, ops in actions if action.stream == stream for op in ops]
    return StreamPart(stream, min(numbers), max(numbers), previous)


def key_id(public: str) -> str:
    """Short name of a signing key: 16 hex digits of its sha256."""
    return hashlib.sha256(bytes.fromhex(public)).hexdigest()[:16]


def open_bundle(data: bytes, secrets: Sequence[str], key_of: KeyOf, team: str) -> Opened:
    """Check and read a sealed file. Raises IntegrityError, NewerVersion."""
    if len(data) > MAX_FILE:
        raise refused(N_("It is larger than a bundle may be."))
    inner = unseal(data, secrets)
    manifest, body = _checked_manifest(inner, key_of, team)
    plain = _checked_body(manifest, body)
    actions = _checked_actions(manifest, plain)
    return Opened(manifest, actions, hashlib.sha256(data).hexdigest())


def _checked_manifest(inner: bytes, key_of: KeyOf, team: str) -> tuple[Manifest, bytes]:
    raw, signature, body = _split(inner)
    try:
        manifest = Manifest.decode(raw)
    except (ValueError, RecursionError) as error:
        raise refused(N_("Its description cannot be read.")) from error
    public = key_of(manifest)
    if public is None:
        raise refused(N_("It was written by a laptop this vault does not know."))
    if not is_signed(public, SIGNED + raw, signature):
        raise refused(N_("Its signature is not that of the laptop it names."))
    if manifest.team != team:
        raise refused(N_("It belongs to another team."))
    return manifest, body


def _split(inner: bytes) -> tuple[bytes, bytes, bytes]:
    head = len(MAGIC) + 4
    if inner[:3] != MAGIC[:3] or len(inner) < head:
        raise refused(N_("It is sealed, but it is no session file of this program."))
    if inner[: len(MAGIC)] != MAGIC:
        raise newer()
    (length,) = struct.unpack(">I", inner[len(MAGIC) : head])
    if not 0 < length <= MAX_MANIFEST or len(inner) < head + length + _SIGNATURE:
        raise refused(N_("Its description is damaged."))
    end = head + length
    return inner[head:end], inner[end : end + _SIGNATURE], inner[end + _SIGNATURE :]


def _checked_body(manifest: Manifest, body: bytes) -> bytes:
    if manifest.format != FORMAT or manifest.algorithm != "zlib":
        raise newer()
    if len(body) != manifest.body_length:
        raise refused(N_("A part of it is missing."))
    if hashlib.sha256(body).hexdigest() != manifest.body_sha256:
        raise refused(N_("Its content was changed on the way."))
    limit = min(MAX_PLAIN, manifest.plain_length, len(body) * MAX_RATIO)
    engine = zlib.decompressobj()
    try:
        plain = engine.decompress(body, limit + 1)
    except zlib.error as error:
        raise refused(N_("Its content cannot be unpacked.")) from error
    if len(plain) != manifest.plain_length or not engine.eof or engine.unused_data:
        raise refused(N_("Its content is not as long as it says."))
    return plain


def _checked_actions(manifest: Manifest, plain: bytes) -> tuple[Action, ...]:
    own = {part.stream: part for part in manifest.streams}
    streams = (*own, *manifest.foreign)
    expected = {stream: part.first for stream, part in own.items()}
    try:
        actions = tuple(read_lines(plain.split(b"\n"), streams))
        for _, operations in actions:
            for op in operations:
                _check_operation(op.dot.stream, op.dot.seq, expected)
                _check_known(op.over, own, manifest)
    except (ValueError, RecursionError) as error:
        raise refused(N_("A line in it cannot be read.")) from error
    found = sum(len(operations) for _, operations in actions)
    complete = all(expected[part.stream] == part.last + 1 for part in manifest.streams)
    if found != manifest.operations or found > MAX_OPERATIONS or not complete:
        raise refused(N_("It does not hold the operations it names."))
    return actions


def _check_operation(stream: str, seq: int, expected: dict[str, int]) -> None:
    if expected.get(stream) != seq:
        raise ValueError("an operation out of order or of another laptop")
    expected[stream] = seq + 1


def _check_known(over: frozenset, own: dict[str, StreamPart], manifest: Manifest) -> None:  # type: ignore[type-arg]
    for dot in over:
        known = own[dot.stream].last if dot.stream in own else manifest.deps.get(dot.stream, 0)
        if dot.seq > known:
            raise ValueError("it overwrites what its author cannot have seen")


def refused(why: str) -> IntegrityError:
    """A refusal: ``why`` is the sentence, the rest is the same for all."""
    return IntegrityError(
        why, safe=N_("Nothing was changed."), todo=N_("Ask the sender to export it again.")
    )


def newer() -> NewerVersion:
    """Made by a newer version of the program; left where it is."""
    return NewerVersion(
        N_("This file was made by a newer version of the program."),
        safe=N_("It was left as it is."),
        todo=N_("Update this laptop, then import it again."),
    )


def with_previous(sender: Sender, digest: str) -> Sender:
    """The sender for the next bundle after one with this digest."""
    return replace(sender, previous=digest)

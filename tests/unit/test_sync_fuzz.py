"""Whatever a file holds, the reader answers with a sentence: no crash, no write, no wait.

Mutations are made outside (sealed bytes) and inside: description, lines, compression, each
signed and sealed again by a laptop that is trusted, because a colleague's laptop can be
broken too.
"""

from __future__ import annotations

import json
import random
import resource
import time
import zlib

import pytest
from exchange_world import PERSONS, Laptop, introduce, put

from counsel_tui.i18n import use
from counsel_tui.model.errors import CounselError
from counsel_tui.security.sealing import seal
from counsel_tui.sync import bundle, envelope, strict_json
from counsel_tui.sync.manifest import Manifest

MUTATIONS = 1200
SECONDS = 2.0
MEMORY = 200 * 1024 * 1024

ODD = [
    None,
    True,
    -1,
    0,
    2**63,
    1.5,
    "",
    "x" * 5000,
    [],
    [[[[[]]]]],
    {},
    {"a": 1},
    "\u202e",
    "0" * 32,
    "set",
    "purge",
]


@pytest.fixture(autouse=True)
def english():
    """Sentences in the language of the ids."""
    use("en")
    yield
    use("de")


@pytest.fixture
def two(tmp_path):
    one, other = Laptop(1, tmp_path), Laptop(2, tmp_path)
    introduce([one, other])
    for person in PERSONS:
        one.store.append("Answer given", [put(person, "call_name", "Anna")], user="U1")
    one.store.append("x", [put(PERSONS[0], "call_name", "Eva")], user="U1")
    return one, other


def opened_parts(one: Laptop):
    """Manifest and lines of the next file."""
    (part,) = one.exchange.parts({})
    sender = one.exchange._sender(one.exchange.peers.own(), part)
    inner = bundle._inner(part, sender, sum(len(ops) for _, ops in part))
    letter = envelope.read(inner, bundle.MAGIC)
    return json.loads(letter.description), zlib.decompress(letter.body).split(b"\n")


def sealed(one: Laptop, manifest, body: bytes) -> bytes:
    own = one.exchange.peers.own()
    inner = envelope.write(bundle.MAGIC, bundle.SIGNED, manifest, own.seed, body)
    return seal(inner, one.exchange.peers.recipients())


def rebuilt(one: Laptop, manifest: dict, lines: list[bytes]) -> bytes:
    """A file whose outer sums are right, whatever its inside says."""
    import hashlib

    plain = b"\n".join(lines)
    body = zlib.compress(plain)
    sums = {
        "body_length": len(body),
        "body_sha256": hashlib.sha256(body).hexdigest(),
        "plain_length": len(plain),
    }
    return sealed(one, json.dumps({**sums, **manifest}).encode(), body)


def mutated(one: Laptop, manifest: dict, lines: list[bytes], dice: random.Random) -> bytes:
    """One file with one thing wrong."""
    lines = list(lines)
    plain = {k: v for k, v in manifest.items() if not k.startswith(("body_", "plain_"))}
    match dice.randrange(6):
        case 0:
            plain[dice.choice(list(manifest))] = dice.choice(ODD)
        case 1:
            at = dice.randrange(len(lines))
            line = json.loads(lines[at])
            line[dice.randrange(len(line))] = dice.choice(ODD)
            lines[at] = json.dumps(line).encode()
        case 2:
            del lines[dice.randrange(len(lines))]
        case 3:
            at = dice.randrange(len(lines))
            lines.insert(at, lines[at])
        case 4:
            at = dice.randrange(len(lines))
            raw = bytearray(lines[at])
            raw[dice.randrange(len(raw))] = dice.randrange(256)
            lines[at] = bytes(raw)
        case _:
            good = bytearray(rebuilt(one, plain, lines))
            good[dice.randrange(len(good))] ^= 1 << dice.randrange(8)
            return bytes(good)
    return rebuilt(one, plain, lines)


def attempt(other: Laptop, data: bytes) -> bool:
    """True if the file was refused; then nothing was written. Time is limited."""
    before = (dict(other.store.vector()), dict(other.store._local))
    start = time.perf_counter()
    try:
        other.exchange.plan(data, "f.ofb")
        return False
    except CounselError as error:
        assert error.sentence()
        assert (dict(other.store.vector()), dict(other.store._local)) == before
        return True
    finally:
        assert time.perf_counter() - start < SECONDS


def run(two, count: int, seed: int) -> int:
    one, other = two
    manifest, lines = opened_parts(one)
    dice = random.Random(seed)
    other.exchange.peers.own()
    idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    refused = sum(attempt(other, mutated(one, manifest, lines, dice)) for _ in range(count))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert (peak - idle) * 1024 < MEMORY
    return refused


def test_mutated_files_are_refused_whole_or_mean_what_they_say(two):
    """A mutation may also leave a valid file (another label, another user's name)."""
    refused = run(two, MUTATIONS, seed=20261122)
    assert refused > MUTATIONS * 0.6


@pytest.mark.slow
def test_five_minutes_of_mutations(two):
    start, seed = time.monotonic(), 1
    while time.monotonic() - start < 300:
        run(two, 500, seed)
        seed += 1


def test_every_field_of_the_description_by_a_stranger_is_refused(two, tmp_path):
    """Signed anew by somebody the vault does not know."""
    one, other = two
    stranger = Laptop(9, tmp_path)
    stranger.exchange.meet(other.exchange.card())
    manifest, lines = opened_parts(one)
    for key in manifest:
        data = rebuilt(stranger, {**manifest, key: manifest[key]}, lines)
        assert attempt(other, data), key


@pytest.mark.parametrize(
    "body",
    [
        zlib.compress(b"0" * 400_000_000, 9),
        zlib.compress(b"[" * 3_000_000),
        zlib.compress(b"[0]\n" * 1_000_000),
        b"",
        b"\0" * 1000,
    ],
    ids=["zeros", "deep", "many lines", "empty", "no stream"],
)
def test_bombs_are_refused_quickly(two, body):
    import hashlib

    one, other = two
    manifest, _ = opened_parts(one)
    manifest |= {"body_length": len(body), "body_sha256": hashlib.sha256(body).hexdigest()}
    for length in (manifest["plain_length"], 3_000_000, 4_000_000 - 1, 400_000_000):
        raw = strict_json.write({**manifest, "plain_length": length})
        assert attempt(other, sealed(one, raw, body))


def test_two_files_in_one_are_refused(two):
    one, other = two
    manifest, lines = opened_parts(one)
    data = rebuilt(one, manifest, lines)
    assert attempt(other, data + data)
    assert not attempt(other, data)


def test_a_later_version_may_say_more_in_the_description(two):
    one, other = two
    manifest, lines = opened_parts(one)
    assert not attempt(other, rebuilt(one, {**manifest, "more": "later"}, lines))
    assert attempt(other, rebuilt(one, {**manifest, "format": 2}, lines))
    raw = strict_json.write({**manifest, "kind": "delta"})
    with pytest.raises(CounselError, match="newer version"):
        other.exchange.plan(sealed(one, raw, zlib.compress(b"\n".join(lines))), "f.ofb")


def test_the_manifest_says_only_what_is_written(two):
    one, _ = two
    manifest, _ = opened_parts(one)
    assert Manifest.decode(json.dumps(manifest).encode()).operations == 4
    assert "Anna" not in json.dumps(manifest)

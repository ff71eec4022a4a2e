"""Bundles: what goes in comes out, and whatever was tampered with is refused whole."""

import dataclasses
import hashlib
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counsel_tui.model.errors import CounselError, IntegrityError, NewerVersion
from counsel_tui.model.operations import Dot, Kind, Operation, Transaction
from counsel_tui.security.sealing import check_header, new_identity, seal
from counsel_tui.security.signing import new_seed, public_key, sign
from counsel_tui.sync import bundle, strict_json
from counsel_tui.sync.lines import read_lines, write_lines

SECRET, RECIPIENT = new_identity()
SEED = new_seed()
OWN, OTHER = "a" * 32, "b" * 32
SENDER = bundle.Sender("t" * 32, "p" * 32, "d" * 32, "Laptop", SEED, {OWN: 2, OTHER: 7}, 5)


SEEN = frozenset({Dot(OTHER, 7)})


def action(count=2, start=1, over=SEEN):
    operations = tuple(
        Operation(
            Dot(OWN, start + n), 1, 10 + n, Kind.SET, "client", "c" * 32, "call_name", '"A"', over
        )
        for n in range(count)
    )
    return Transaction(OWN, 1, 10, "u", "Answer given"), operations


def open_it(data, public=None, team=SENDER.team):
    return bundle.open_bundle(
        data, [SECRET], lambda m: public or public_key(SEED), lambda named, _: named == team
    )


def anybody(team, device):
    return True


def test_what_was_sent_arrives():
    opened = open_it(bundle.build([action()], SENDER, [RECIPIENT]))
    assert opened.actions == (action(),)
    assert opened.manifest.streams == (bundle.StreamPart(OWN, 1, 2),)


def test_a_stranger_a_forged_signature_and_another_team_are_refused():
    data = bundle.build([action()], SENDER, [RECIPIENT])
    with pytest.raises(IntegrityError, match="does not know"):
        bundle.open_bundle(data, [SECRET], lambda m: None, anybody)
    with pytest.raises(IntegrityError, match="signature"):
        open_it(data, public=public_key(new_seed()))
    with pytest.raises(IntegrityError, match="another team"):
        open_it(data, team="x" * 32)
    with pytest.raises(IntegrityError, match="not sealed for this laptop"):
        bundle.open_bundle(data, [new_identity()[0]], lambda m: None, anybody)


def test_overwriting_what_the_author_never_saw_is_refused():
    ahead = action(over=frozenset({Dot(OTHER, 8)}))
    with pytest.raises(IntegrityError, match="cannot be read"):
        open_it(bundle.build([ahead], SENDER, [RECIPIENT]))


def test_a_gap_inside_is_refused():
    first, third = action(1), action(1, start=3)
    with pytest.raises(IntegrityError):
        open_it(bundle.build([first, third], SENDER, [RECIPIENT]))


def test_a_newer_format_is_left_alone():
    inner = bundle._inner([action()], SENDER, 2)
    with pytest.raises(NewerVersion):
        open_it(seal(inner.replace(b"OFB1", b"OFB2", 1), [RECIPIENT]))


@settings(max_examples=60)
@given(st.data())
def test_every_flipped_byte_inside_is_refused(data):
    inner = bytearray(bundle._inner([action()], SENDER, 2))
    place = data.draw(st.integers(0, len(inner) - 1))
    inner[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises((IntegrityError, NewerVersion)):
        open_it(seal(bytes(inner), [RECIPIENT]))


@settings(max_examples=60)
@given(st.floats(0, 1, exclude_max=True))
def test_every_cut_of_the_file_is_refused(share):
    whole = bundle.build([action()], SENDER, [RECIPIENT])
    cut = whole[: int(share * len(whole))]
    with pytest.raises(CounselError):
        open_it(cut)


def test_a_bomb_is_refused_before_it_is_unpacked():
    inner = bundle._inner([action()], SENDER, 2)
    (length,) = struct.unpack(">I", inner[5:9])
    body = zlib.compress(b"0" * 100_000_000, 9)
    manifest = bundle.Manifest.decode(inner[9 : 9 + length])
    manifest = dataclasses.replace(
        manifest,
        body_length=len(body),
        body_sha256=hashlib.sha256(body).hexdigest(),
        plain_length=100_000_000,
    )
    raw = manifest.encode()
    signed = sign(SEED, bundle.SIGNED + raw)
    bomb = b"".join((bundle.MAGIC, struct.pack(">I", len(raw)), raw, signed, body))
    with pytest.raises(IntegrityError, match="not as long"):
        open_it(seal(bomb, [RECIPIENT]))


def test_a_header_with_too_many_or_strange_stanzas_is_refused_quickly():
    stanza = b"-> X25519 " + b"A" * 43 + b"\n" + b"A" * 43 + b"\n"
    end = b"--- " + b"A" * 43 + b"\n"
    version = b"age-encryption.org/v1\n"
    assert check_header(version + stanza * 3 + end) == 3
    for bad in (stanza * 65 + end, b"-> scrypt AAAA 22\nAAAA\n" + end, end, b"", stanza):
        with pytest.raises(IntegrityError):
            check_header(version + bad)


@given(st.text(max_size=30), st.text(max_size=5).filter(lambda t: "\ud800" not in t))
def test_lines_keep_any_text(value, user):
    op = dataclasses.replace(action(1)[1][0], value=value)
    act = dataclasses.replace(action()[0], user=user)
    index = {OWN: 0, OTHER: 1}
    try:
        lines = list(write_lines([(act, (op,))], index))
    except UnicodeEncodeError:
        return
    assert list(read_lines(lines, [OWN, OTHER])) == [(act, (op,))]


@pytest.mark.parametrize(
    "text",
    ["NaN", "[Infinity]", '{"a":1,"a":2}', "[[[[[1]]]]]", "9223372036854775808", '"\\ud800"'],
)
def test_loose_json_is_refused(text):
    with pytest.raises(ValueError):
        strict_json.read(text)

"""The format stays what it is: files of the first version open, other programs agree."""

from __future__ import annotations

import hashlib
import json
import shutil
import struct
import subprocess
from pathlib import Path

import pytest
from desks import HandClock

from counsel_tui.model.operations import Change, Dot, Kind, Operation, Transaction
from counsel_tui.security.sealing import new_identity, seal, unseal
from counsel_tui.store.sqlite import SqliteStore
from counsel_tui.sync import bundle, head
from counsel_tui.sync.head import Head

GOLDEN = Path(__file__).parent.parent / "golden"
KEYS = json.loads((GOLDEN / "keys.json").read_text()) if (GOLDEN / "keys.json").exists() else {}
AGE = shutil.which("age")


def test_a_bundle_of_the_first_version_opens():
    data = (GOLDEN / "bundle-1.ofb").read_bytes()
    opened = bundle.open_bundle(
        data, [KEYS["age"]], lambda m: KEYS["public"], lambda team, _: team == "7" * 32
    )
    operations = [op for _, ops in opened.actions for op in ops]
    assert [op.kind for op in operations] == [*list(Kind), "vote"]
    assert operations[0].value == '"Ольга & محمد \\u0000"' and operations[0].over
    assert opened.actions[0][0].undo_of == ("b" * 32, 3)
    assert opened.manifest.streams[0].previous == ""


def test_a_head_of_the_first_version_opens():
    data = (GOLDEN / "head-1.ofb").read_bytes()
    found = head.read(unseal(data, [KEYS["age"]]), lambda h: KEYS["public"], lambda team, _: True)
    assert found.vector == {"a" * 32: 7} and found.counter == 3 and found.erased == ("c" * 32,)


def test_the_signature_can_be_checked_from_the_written_format_alone():
    """Twenty lines that follow ``docs/bundle-format.md`` and none of our code."""
    from nacl.signing import VerifyKey
    from pyrage import decrypt, x25519

    inner = decrypt((GOLDEN / "bundle-1.ofb").read_bytes(), [x25519.Identity.from_str(KEYS["age"])])
    assert inner[:5] == b"OFB1\n"
    (length,) = struct.unpack(">I", inner[5:9])
    manifest, rest = inner[9 : 9 + length], inner[9 + length :]
    VerifyKey(bytes.fromhex(KEYS["public"])).verify(b"ofb1-manifest\0" + manifest, rest[:64])
    told = json.loads(manifest)
    assert hashlib.sha256(rest[64:]).hexdigest() == told["body_sha256"]
    assert told["key"] == hashlib.sha256(bytes.fromhex(KEYS["public"])).hexdigest()[:16]


@pytest.mark.skipif(AGE is None, reason="the program age is not installed")
def test_the_program_age_reads_ours_and_we_read_its(tmp_path):
    secret, recipient = new_identity()
    identity = tmp_path / "key.txt"
    identity.write_text(secret + "\n")
    ours = tmp_path / "ours.ofb"
    ours.write_bytes(seal(b"words", [recipient, new_identity()[1]]))
    read = subprocess.run(
        [str(AGE), "-d", "-i", str(identity), str(ours)], capture_output=True, check=True
    )
    assert read.stdout == b"words"
    theirs = subprocess.run(
        [str(AGE), "-r", recipient], input=b"answer", capture_output=True, check=True
    )
    assert unseal(theirs.stdout, [secret]) == b"answer"


def test_another_implementation_opens_the_vault_with_its_raw_key(tmp_path):
    """SQLite3MultipleCiphers, for rescue: the same pages, and nothing without the key."""
    import apsw

    assert apsw.mc_version
    key = bytes(range(32))
    store = SqliteStore(tmp_path / "vault.db", key, HandClock())
    change = Change(Kind.SET, "client", "a" * 32, "call_name", '"Oleksandra"')
    store.append("x", [change], user="Kim")
    store.close()
    for secret, is_right in ((key, True), (bytes(32), False)):
        other = apsw.Connection(str(tmp_path / "vault.db"))
        other.pragma("cipher", "sqlcipher")
        other.pragma("legacy", 4)
        other.pragma("key", f"x'{secret.hex()}'")
        try:
            rows = list(other.execute("SELECT val FROM op"))
        except apsw.Error:
            rows = []
        assert (('"Oleksandra"',) in rows) is is_right
        other.close()


def make_golden() -> None:
    """Write the golden files; run once per format, never again for an old one."""
    from counsel_tui.security.signing import new_seed, public_key

    secret, recipient = new_identity()
    seed = new_seed()
    GOLDEN.mkdir(exist_ok=True)
    keys = {"age": secret, "public": public_key(seed)}
    (GOLDEN / "keys.json").write_text(json.dumps(keys, indent=1) + "\n")
    kinds = [*Kind, "vote"]
    operations = tuple(
        Operation(
            Dot("a" * 32, number),
            4,
            100 + number,
            kind,  # type: ignore[arg-type]
            "client",
            "c" * 32,
            None if kind is Kind.PURGE else "call_name",
            '"Ольга & محمد \\u0000"',
            frozenset({Dot("b" * 32, 2)}),
        )
        for number, kind in enumerate(kinds, 1)
    )
    action = Transaction("a" * 32, 4, 107, "Kowalski", "Answer given", ("b" * 32, 3))
    vector = {"a" * 32: 7, "b" * 32: 5}
    sender = bundle.Sender("7" * 32, "8" * 32, "d" * 32, "Zeitz", seed, vector, 107, "0.1")
    data = bundle.build([(action, operations)], sender, [recipient])
    (GOLDEN / "bundle-1.ofb").write_bytes(data)
    told = Head(
        "7" * 32, "d" * 32, bundle.key_id(public_key(seed)), "Zeitz", 3, "2026-11-22T12:00+01:00",
        {"a" * 32: 7}, {"b-000000000001-7-00000000.ofb": "0" * 64}, ("c" * 32,),
    )  # fmt: skip
    (GOLDEN / "head-1.ofb").write_bytes(head.write(told, seed, [recipient]))


if __name__ == "__main__":
    make_golden()

"""Reference data: read by name, kept in a cache, compared, signed, installed, rolled back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from counsel_tui.model.errors import BadInput, IntegrityError, NewerVersion
from counsel_tui.packs import signed
from counsel_tui.packs.compare import diff
from counsel_tui.packs.load import load
from counsel_tui.packs.pack import Packs

SEED = b"0" * 32
OTHER = b"1" * 32

RULES = """[[rule]]
id = "a"
when = "true"
from = 2026-01-01
title = { de = "Titel", en = "title" }

[[rule]]
id = "b"
when = "false"
do = { de = "Antrag stellen" }
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small data folder: one pack of two rules, a table, and a manifest."""
    seed = tmp_path / "seed"
    (seed / "law/rules").mkdir(parents=True)
    (seed / "law/tables").mkdir()
    (seed / "law/rules/10_a.toml").write_text(RULES)
    (seed / "law/rules/20_b.toml").write_text('[[rule]]\nid = "c"\nwhen = "true"\n')
    (seed / "law/questions.toml").write_text(
        '[[question]]\nid = "q"\nfallback = { outcome = "no", do = { de = "x", en = "y" } }\n'
    )
    (seed / "law/tables/fee.csv").write_text("key,from,to,eur\n0,,,1.95\n1,,,2.29\n")
    (seed / "law/plain.toml").write_text("answer = 42\n")
    (seed / "manifest.toml").write_text(
        '[[pack]]\nname = "law"\nversion = "2026.1.1"\ndate = 2026-01-01\n'
    )
    return seed


def test_rows_come_by_name_of_file_or_folder(folder: Path) -> None:
    packs = load(folder)
    assert [row["id"] for row in packs.rows("law/rules")] == ["a", "b", "c"]
    assert packs.rows("law/rules")[0]["from"] == "2026-01-01"
    assert packs.rows("law/tables/fee")[1] == {"key": "1", "from": "", "to": "", "eur": "2.29"}
    assert packs.rows("law/nothing") == ()
    assert packs.names("law/tables") == ("fee",)
    assert packs.document("law/plain") == {"answer": 42}
    assert packs.version("law") == "2026.1.1"
    assert packs.version("nothing") == ""
    with pytest.raises(BadInput):
        packs.document("law/nothing")


@pytest.mark.parametrize(
    ("message", "language", "text"),
    [
        ("@law/a/title", "en", "title"),
        ("@law/a/title", "de", "Titel"),
        ("@law/b/do", "en", "Antrag stellen"),
        ("@law/q.fallback/do", "en", "y"),
        ("@law/nobody/do", "de", "@law/nobody/do"),
        ("@law/a/nothing", "de", "@law/a/nothing"),
    ],
)
def test_texts_of_the_data_by_message_id(
    folder: Path, message: str, language: str, text: str
) -> None:
    """A missing translation falls back to German, a missing text shows its id."""
    assert load(folder).text(message, language) == text


# --- cache -----------------------------------------------------------------------------------


def _rules(folder: Path, cache: Path) -> list[str]:
    return [row["id"] for row in load(folder, cache).rows("law/rules")]


def test_the_cache_is_used_and_follows_the_content(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    assert _rules(folder, cache) == ["a", "b", "c"]
    (kept,) = cache.glob("law-*.json")
    found = json.loads(kept.read_text())
    found["law/rules/20_b.toml"]["rule"][0]["id"] = "from the cache"
    kept.write_text(json.dumps(found))
    assert _rules(folder, cache)[-1] == "from the cache"
    (folder / "law/rules/20_b.toml").write_text('[[rule]]\nid = "new"\nwhen = "true"\n')
    assert _rules(folder, cache)[-1] == "new"
    assert len(list(cache.glob("law-*.json"))) == 1


@pytest.mark.parametrize("damage", ["", "[]", "{", '"x"'])
def test_a_damaged_cache_is_made_anew(folder: Path, tmp_path: Path, damage: str) -> None:
    cache = tmp_path / "cache"
    assert _rules(folder, cache) == ["a", "b", "c"]
    (kept,) = cache.glob("law-*.json")
    kept.write_text(damage)
    assert _rules(folder, cache) == ["a", "b", "c"]


def test_a_cache_that_cannot_be_written_is_left_out(folder: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert _rules(folder, blocked / "cache") == ["a", "b", "c"]


# --- files that cannot be read ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "place"),
    [
        ("x.toml", b"[[rule]\n", "x.toml"),
        ("x.toml", b"a = '\xff'\n", "x.toml"),
        ("x.csv", b"a,b\n1\n", "x.csv:2"),
        ("x.csv", b"a,b\n1,2\n1,2,3\n", "x.csv:3"),
        ("x.csv", b"a\n\xff\n", "x.csv"),
    ],
)
def test_what_cannot_be_read_names_its_place(
    folder: Path, name: str, content: bytes, place: str
) -> None:
    (folder / "law" / name).write_bytes(content)
    with pytest.raises(BadInput) as caught:
        load(folder).rows("law/rules")
    assert caught.value.place == place


# --- differences -----------------------------------------------------------------------------


def test_differences_are_told_in_words(folder: Path, tmp_path: Path) -> None:
    import shutil

    newer = tmp_path / "newer"
    shutil.copytree(folder, newer)
    text = RULES.replace('when = "true"', 'when = "in_school"').replace(
        'when = "false"', 'when = "false"\nto = 2026-07-28'
    )
    (newer / "law/rules/10_a.toml").write_text(text)
    (newer / "law/rules/20_b.toml").write_text('[[rule]]\nid = "d"\nwhen = "true"\n')
    (newer / "law/tables/fee.csv").write_text("key,from,to,eur\n0,,,1.95\n1,,,2.50\n")
    found = diff(load(folder), load(newer), "law")
    told = [each.message.id.format(**dict(each.message.params)) for each in found]
    assert told == [
        "a: when was “true”, is “in_school”.",
        "b: ends on 2026-07-28.",
        "d: new.",
        "c: removed.",
        "1: eur was “2.29”, is “2.50”.",
    ]
    assert [each.kind for each in found] == ["changed", "ended", "added", "removed", "changed"]
    assert diff(load(folder), load(folder), "law") == ()


# --- signed files ----------------------------------------------------------------------------


def _public(seed: bytes) -> bytes:
    from nacl.signing import SigningKey

    return bytes(SigningKey(seed).verify_key)


def _newer(folder: Path, version: str) -> bytes:
    manifest = folder / "manifest.toml"
    old = manifest.read_text()
    manifest.write_text(old.replace("2026.1.1", version))
    data = signed.build(load(folder), "law", SEED)
    manifest.write_text(old)
    return data


def test_a_signed_pack_is_installed_and_rolled_back(folder: Path, tmp_path: Path) -> None:
    data = _newer(folder, "2026.2.1")
    (folder / "law/rules/20_b.toml").unlink()
    installed = tmp_path / "installed"
    pack = signed.read(data, [_public(SEED)])
    assert (pack.name, pack.version, pack.date) == ("law", "2026.2.1", "2026-01-01")
    signed.install(pack, installed, "2026.1.1")
    packs = load(folder, installed=installed)
    assert packs.version("law") == "2026.2.1"
    assert [row["id"] for row in packs.rows("law/rules")] == ["a", "b", "c"]
    assert signed.rollback(installed, "law") == ""
    assert [row["id"] for row in load(folder, installed=installed).rows("law/rules")] == ["a", "b"]
    with pytest.raises(BadInput):
        signed.rollback(installed, "law")


def test_rolling_back_goes_one_version_at_a_time(folder: Path, tmp_path: Path) -> None:
    for version, before in (("2026.2.1", "2026.1.1"), ("2026.10.1", "2026.2.1")):
        pack = signed.read(_newer(folder, version), [_public(SEED)])
        signed.install(pack, tmp_path, before)
    assert signed.in_use(tmp_path, "law") == "2026.10.1"
    assert signed.rollback(tmp_path, "law") == "2026.2.1"
    assert signed.in_use(tmp_path, "law") == "2026.2.1"


@pytest.mark.parametrize("version", ["2026.1.1", "2025.12.9"])
def test_a_pack_that_is_not_newer_is_refused(folder: Path, tmp_path: Path, version: str) -> None:
    pack = signed.read(_newer(folder, version), [_public(SEED)])
    with pytest.raises(BadInput) as caught:
        signed.install(pack, tmp_path, "2026.1.1")
    assert caught.value.safe
    assert signed.in_use(tmp_path, "law") == ""


def test_a_pack_with_faults_is_refused_and_the_old_one_stays(folder: Path, tmp_path: Path) -> None:
    pack = signed.read(_newer(folder, "2026.2.1"), [_public(SEED)])
    with pytest.raises(BadInput, match="gap in 2026"):
        signed.install(pack, tmp_path, "2026.1.1", lambda place: ["gap in 2026"])
    assert load(folder, installed=tmp_path).version("law") == "2026.1.1"


def test_an_installed_pack_older_than_the_program_is_not_used(folder: Path, tmp_path: Path) -> None:
    """An update of the program brings newer data than the stick of last year."""
    signed.install(signed.read(_newer(folder, "2026.2.1"), [_public(SEED)]), tmp_path, "2026.1.1")
    manifest = folder / "manifest.toml"
    manifest.write_text(manifest.read_text().replace("2026.1.1", "2026.3.1"))
    assert load(folder, installed=tmp_path).version("law") == "2026.3.1"


def test_a_pack_signed_by_a_stranger_is_refused(folder: Path) -> None:
    with pytest.raises(IntegrityError):
        signed.read(signed.build(load(folder), "law", OTHER), [_public(SEED)])


def test_every_changed_part_is_noticed(folder: Path) -> None:
    """Each field of the file is covered by the signature."""
    good = json.loads(signed.build(load(folder), "law", SEED))
    changes = {
        "name": "facts",
        "version": "2027.1.1",
        "date": "2027-01-01",
        "members": {**good["members"], "law/rules/10_a.toml": "x"},
        "signature": good["signature"][:-4] + "AAA=",
        "key": "",
        "extra": 1,
    }
    for part, value in changes.items():
        with pytest.raises(IntegrityError):
            signed.read(json.dumps({**good, part: value}).encode(), [_public(SEED)])


@pytest.mark.parametrize("missing", ["signature", "key", "members", "version"])
def test_an_unsigned_or_cut_pack_is_refused(folder: Path, missing: str) -> None:
    body = json.loads(signed.build(load(folder), "law", SEED))
    del body[missing]
    with pytest.raises(IntegrityError):
        signed.read(json.dumps(body).encode(), [_public(SEED)])


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe", b"[" * 100_000])
def test_a_damaged_file_is_refused(data: bytes) -> None:
    with pytest.raises(IntegrityError):
        signed.read(data, [_public(SEED)])


@pytest.mark.parametrize("data", [b"{}", b"[]", b'{"format": "other"}'])
def test_another_kind_of_file_is_refused(data: bytes) -> None:
    with pytest.raises(BadInput):
        signed.read(data, [_public(SEED)])


def test_a_file_of_a_later_program_is_left_alone(folder: Path) -> None:
    body = json.loads(signed.build(load(folder), "law", SEED))
    with pytest.raises(NewerVersion):
        signed.read(json.dumps({**body, "format_version": 2}).encode(), [_public(SEED)])


@pytest.mark.parametrize(
    "path", ["../law/x.toml", "law/../../x.toml", "facts/x.csv", "law/x.py", "/law/x.toml", "c:\\x"]
)
def test_a_pack_cannot_write_outside_of_itself(folder: Path, path: str) -> None:
    """Even a trusted signature does not open the rest of the disk."""
    from nacl.signing import SigningKey

    body = json.loads(signed.build(load(folder), "law", SEED))
    del body["signature"]
    body["members"] = {path: "x"}
    key = SigningKey(SEED)
    body["signature"] = signed._text(key.sign(signed._canonical(body)).signature)
    with pytest.raises(IntegrityError):
        signed.read(json.dumps(body).encode(), [_public(SEED)])


def test_a_pack_without_manifest_cannot_be_signed(folder: Path) -> None:
    (folder / "manifest.toml").unlink()
    with pytest.raises(BadInput):
        signed.build(Packs(folder), "law", SEED)


def test_versions_are_compared_as_numbers() -> None:
    assert signed.number("2026.11.1") > signed.number("2026.2.10")
    assert signed.number("") < signed.number("0.1")


def test_the_version_told_is_that_of_the_rows_handed_out(folder: Path, tmp_path: Path) -> None:
    """A pack installed beside a running program must not lend its version to older rows."""
    data = _newer(folder, "2026.2.1")
    installed = tmp_path / "installed"
    packs = load(folder, installed=installed)
    before = packs.version("law"), packs.rows("law/rules")
    signed.install(signed.read(data, [_public(SEED)]), installed, "2026.1.1")
    assert (packs.version("law"), packs.rows("law/rules")) == before
    assert load(folder, installed=installed).version("law") == "2026.2.1"

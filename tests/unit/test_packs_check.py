"""The check of a whole folder of reference data, as a jurist runs it after an edit."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from counsel_tui import boot, care
from counsel_tui.model.errors import BadInput
from counsel_tui.packs import signed
from counsel_tui.packs.pack import Packs
from counsel_tui.settings.data import data_folder

RULE = """
[[rule]]
id = "x.new"
question = "mia"
stage = "claim"
title = { de = "Neu", en = "New" }
basis = ["§ 1"]
from = 2027-01-01
when = "sex == f and benefits has sgb2"
outcome = "possible"
certainty = "general"
source = "GK"
as_of = 2026-11-22
"""
RULES = "law/rules/99_new.toml"
SLIPS_OF_RULES = (
    ("sex == f", "sexx == f", "unknown", "There is no fact sexx."),
    ("sex == f", "(sex == f", "syntax", "“)” is missing here"),
    ("sex == f", "rule(x.new)", "cycle", "in a circle"),
    ("sex == f", "rule(x.old)", "unknown", "There is no rule x.old."),
    ("2027-01-01", '"2027-13-01"', "schema", "not a day"),
    ('title = { de = "Neu"', 'titel = { de = "Neu"', "schema", "title is missing"),
)
SLIPS_BESIDE = (
    ("law/implications.toml", "residence_title == eu", "titel == eu", "unknown", "titel"),
    ("law/implications.toml", 'mark = "safe"', 'mark = "saef"', "schema", "saef"),
    ("law/implications.toml", 'fact = "nat', 'fact = "mat', "unknown", "mationality_group"),
    ("law/implications.toml", 'is = "eu"', 'is = "ee"', "code", "never ee"),
    ("law/contradictions.toml", 'kind = "hard"', 'kind = "hart"', "schema", "hart"),
    ("law/contradictions.toml", 'facts = ["res', 'facts = ["rez', "unknown", "rezidence"),
    ("law/sets.toml", '"p23_2"', '"p99"', "code", "No fact has the code p99."),
    ("law/questions/20_work_and_residence.toml", "label = ", "lable = ", "schema", "label"),
    ("law/outcomes.toml", "de = ", "dd = ", "schema", "no text in de"),
)
SLIPS_OF_RECOGNITION = (
    ("recognition/rules.toml", 'when = "', 'when = "nix and ', "unknown", "fact nix."),
    ("recognition/rules.toml", '"NO_ACTION"', '"NOACTION"', "unknown", "NOACTION"),
    ("recognition/rules.toml", "ends = true", "end = true", "schema", "no field end"),
    ("recognition/usual.toml", 'when = "', 'when = "nix and ', "unknown", "fact nix."),
    ("referral/steps.toml", 'when = "', 'when = "nix and ', "unknown", "fact nix."),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "seed"
    shutil.copytree(data_folder("seed"), made)
    (made / RULES).write_text(RULE)
    return made


def told(folder: Path) -> list[tuple[str, str, str]]:
    """Kind, place and sentence of every error."""
    return [
        (fault.kind, fault.place, fault.message.id.format(**dict(fault.message.params)))
        for fault in care.check_packs(folder, None)
        if fault.is_error
    ]


def slip(path: Path, old: str, new: str) -> None:
    """Change the first ``old`` of a file."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def unnamed(folder: Path, slips: tuple[tuple[str, ...], ...]) -> list[tuple[str, ...]]:
    """The slips nobody is told of, each made in a file of its own or beside the others."""
    for file, old, new, *_ in slips:
        slip(folder / file, old, new)
    found = told(folder)
    return [
        each
        for each in slips
        if not any(
            one == each[3] and at.startswith(each[0].removesuffix(".toml")) and each[4] in why
            for one, at, why in found
        )
    ]


def test_a_sound_rule_more_has_no_fault(folder: Path) -> None:
    assert told(folder) == []


def test_slips_in_rules_are_named_and_never_stop_the_check(folder: Path) -> None:
    """The commonest mistakes of somebody who edits rules with a text editor, all at once."""
    slips = []
    for number, (old, new, kind, said) in enumerate(SLIPS_OF_RULES):
        file = f"law/rules/99_{number}.toml"
        name = f"x.new{number}"
        (folder / file).write_text(RULE.replace("x.new", name))
        slips.append((file, old, new.replace("x.new", name), kind, said))
    assert unnamed(folder, tuple(slips)) == []


def test_slips_beside_the_rules_are_named(folder: Path) -> None:
    """None of them would stop the program; it would only know less, or something else."""
    assert unnamed(folder, SLIPS_BESIDE) == []


def test_slips_in_recognition_and_steps_are_named(folder: Path) -> None:
    assert unnamed(folder, SLIPS_OF_RECOGNITION) == []


@pytest.fixture
def laptop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A laptop of its own: settings and installed data below ``tmp_path``."""
    for name in ("CONFIG", "STATE", "CACHE", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    boot.references.cache_clear()
    yield tmp_path
    boot.references.cache_clear()


def _trust(laptop: Path, *keys: str) -> None:
    settings = laptop / "config/counsel-tui/settings.toml"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(f"[packs]\ntrusted = {list(keys)}\n".replace("'", '"'))


def _newer(folder: Path, version: str) -> None:
    slip(
        folder / "manifest.toml",
        'name = "law"\nversion = "2026.11.1"',
        f'name = "law"\nversion = "{version}"',
    )


def test_edited_data_goes_to_another_laptop_and_back(folder: Path, laptop: Path) -> None:
    """Key, build from the edited copy, trust, install, take back."""
    key, file = laptop / "key", laptop / "law.pack"
    public = care.new_signing_key(key)
    assert key.stat().st_mode & 0o077 == 0
    with pytest.raises(BadInput):
        care.new_signing_key(key)
    seed = bytes.fromhex(key.read_text())
    _newer(folder, "2027.1.1")
    assert care.build_pack("law", seed, file, folder) == public == signed.public_key(seed)
    _trust(laptop, public)
    assert care.install_pack(file) == "law 2027.1.1"
    assert "x.new" in {row["id"] for row in boot.references().packs.rows("law/rules")}
    care.take_back_pack("law")
    assert boot.references().version("law") == "2026.11.1"


def test_data_with_errors_are_neither_signed_nor_installed(folder: Path, laptop: Path) -> None:
    seed, file = bytes(32), laptop / "law.pack"
    _newer(folder, "2027.1.1")
    slip(folder / RULES, "has sgb2", "has sgb9")
    with pytest.raises(BadInput) as refused:
        care.build_pack("law", seed, file, folder)
    assert RULES in refused.value.rule and not file.exists()
    _trust(laptop, signed.public_key(seed))
    file.write_bytes(signed.build(Packs(folder), "law", seed))
    with pytest.raises(BadInput):
        care.install_pack(file)
    assert boot.references().version("law") == "2026.11.1"
    slip(folder / RULES, "has sgb9", "has sgb2")
    (folder / RULES).rename(folder / "law/rules/98_new.toml")
    care.build_pack("law", seed, file, folder)
    care.install_pack(file)
    rules = boot.references().packs.base("law") / "law/rules"
    assert (rules / "98_new.toml").exists() and not (rules / "99_new.toml").exists()


def test_a_trusted_key_that_is_none_is_told(laptop: Path) -> None:
    _trust(laptop, "zz")
    with pytest.raises(BadInput) as refused:
        care.trusted_keys()
    assert refused.value.place == "[packs] trusted"

"""Secrets of a vault: codes and passphrases in every typing, slots that cannot be forced."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counsel_tui.model.errors import BadInput, IntegrityError, Locked, NewerVersion
from counsel_tui.security import recovery
from counsel_tui.security.keyslots import (
    FLOOR,
    STANDARD,
    Kdf,
    KeyFile,
    calibrated,
    new_key_file,
    secret_of,
    unwrap,
    wrap,
)
from counsel_tui.security.passphrase import strength

TINY = Kdf(8, 1, 1)
KEY = bytes(range(32))


def counting() -> object:
    """Bytes that differ at every call."""
    state = [0]

    def take(count: int) -> bytes:
        state[0] += 1
        return state[0].to_bytes(count, "big")

    return take


def key_file() -> KeyFile:
    random = counting()
    keys = new_key_file(KEY, "ab" * 16)
    slot = wrap(keys, KEY, secret_of("Zwölf Bücher im Regal"), "user", TINY, random)
    keys = keys.with_slot(slot)
    return keys.with_slot(wrap(keys, KEY, b"r" * 16, "recovery", TINY, random))


# --- recovery code -----------------------------------------------------------------------


@given(st.binary(min_size=16, max_size=16), st.sampled_from(["", " ", "-", " - "]))
def test_a_code_reads_back_however_it_is_typed(secret: bytes, between: str) -> None:
    code = recovery.code(secret)
    typed = between.join(code.lower().split("-"))
    assert recovery.secret(typed) == secret
    assert recovery.looks_like_code(typed)
    assert [len(group) for group in code.split("-")] == [4] * 7


@given(st.binary(min_size=16, max_size=16), st.integers(0, 33), st.sampled_from("2Z"))
def test_a_wrong_letter_is_noticed_or_changes_nothing(secret: bytes, at: int, letter: str) -> None:
    code = recovery.code(secret)
    wrong = code[:at] + letter + code[at + 1 :]
    if wrong.replace("-", "") == code.replace("-", ""):
        return
    try:
        assert recovery.secret(wrong) != secret
    except BadInput as refusal:
        assert refusal.rule == "checksum"


def test_most_wrong_letters_are_noticed() -> None:
    """Ten bits of checksum: about one in a thousand slips through."""
    code = recovery.code(bytes(range(16)))
    missed = 0
    for at, old in enumerate(code):
        for letter in set("23456789ABCDEFGHJKLMNPQRSTUVWXYZ") - {old, "-"}:
            if old != "-":
                try:
                    recovery.secret(code[:at] + letter + code[at + 1 :])
                    missed += 1
                except BadInput:
                    pass
    assert missed < 8


@pytest.mark.parametrize("typed", ["", "ABCD", "0000-" * 6 + "0000", "not a code at all", "ß" * 28])
def test_what_is_no_code_is_refused(typed: str) -> None:
    assert not recovery.looks_like_code(typed)
    with pytest.raises(BadInput):
        recovery.secret(typed)


# --- passphrase --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "weak",
    [
        "",
        "kurz",
        "elf zeichen",
        "passwort1234",
        "Passwort!Passwort!",
        "qwertzuiop123456",
        "aaaaaaaaaaaaaaaaaaaa",
        "P@ssw0rd2026!!",
        "SachsenAnhalt2026",
        "abcabcabcabcabc",
        "123456789012345",
        "Willkommen2025",
    ],
)
def test_common_and_short_passphrases_are_refused_with_a_hint(weak: str) -> None:
    judged = strength(weak)
    assert not judged.is_enough
    assert judged.hint.id


@pytest.mark.parametrize(
    "good",
    [
        "Zwölf Bücher im Regal",
        "du es wir ihr ja so",
        "kranichzug+moor",
        "три зелені яблука",
        "x7#mQ2!vK9$w",
    ],
)
def test_long_own_passphrases_are_enough_without_rules_of_composition(good: str) -> None:
    assert strength(good).is_enough


def test_the_organisation_is_no_secret() -> None:
    assert strength("Wegweiser2026").is_enough
    assert not strength("Wegweiser2026", organisation="Wegweiser Verein").is_enough


# --- slots -------------------------------------------------------------------------------


def test_every_slot_opens_with_its_own_secret_only() -> None:
    keys = key_file()
    assert unwrap(keys, secret_of("Zwölf Bücher im Regal"), "user")[0] == KEY
    assert unwrap(keys, b"r" * 16, "recovery")[0] == KEY
    with pytest.raises(Locked):
        unwrap(keys, b"r" * 16, "user")
    with pytest.raises(Locked):
        unwrap(keys, secret_of("zwölf Bücher im Regal"))


def test_a_passphrase_is_the_same_from_every_keyboard() -> None:
    keys = key_file()
    assert unwrap(keys, secret_of("Zwo\u0308lf Bu\u0308cher im Regal"))[0] == KEY


def test_the_file_reads_back_and_holds_no_secret() -> None:
    keys = key_file()
    text = keys.encode()
    assert KeyFile.decode(text) == keys
    assert KEY.hex() not in text
    assert "Regal" not in text


@pytest.mark.parametrize("part", ["salt", "nonce", "box", "id", "kind", "m"])
def test_a_changed_slot_does_not_open(part: str) -> None:
    """Parameters are bound to the box: nobody can weaken them unnoticed."""
    shape = json.loads(key_file().encode())
    slot = shape["slots"][0]
    shape["slots"] = [slot]
    where = slot["kdf"] if part in ("salt", "m") else slot
    where[part] = {"m": 16, "kind": "office"}.get(part, "ff" + str(where[part])[2:])
    with pytest.raises(Locked):
        unwrap(KeyFile.decode(json.dumps(shape)), secret_of("Zwölf Bücher im Regal"))


def test_a_right_secret_with_a_wrong_key_is_damage_not_a_wrong_passphrase() -> None:
    keys = replace(key_file(), check="00" * 32)
    with pytest.raises(IntegrityError):
        unwrap(keys, secret_of("Zwölf Bücher im Regal"))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("m",), 2 * 1024 * 1024),
        (("m",), 1),
        (("m",), True),
        (("m",), "8"),
        (("t",), 11),
        (("t",), 0),
        (("p",), 9),
        (("name",), "scrypt"),
        (("salt",), "00"),
    ],
)
def test_parameters_out_of_bounds_are_refused_before_any_work(
    path: tuple[str], value: object
) -> None:
    shape = json.loads(key_file().encode())
    shape["slots"][0]["kdf"][path[0]] = value
    with pytest.raises(IntegrityError):
        KeyFile.decode(json.dumps(shape))


@given(st.text(max_size=40) | st.binary(max_size=40).map(repr))
def test_what_is_no_key_file_is_damage(text: str) -> None:
    with pytest.raises((IntegrityError, NewerVersion)):
        KeyFile.decode(text)


def test_a_later_form_of_the_file_is_left_alone() -> None:
    shape = json.loads(key_file().encode())
    shape["v"] = 3
    with pytest.raises(NewerVersion):
        KeyFile.decode(json.dumps(shape))


def test_the_last_slot_stays() -> None:
    keys = key_file()
    for slot in keys.slots[:-1]:
        keys = keys.without_slot(slot.id)
    with pytest.raises(ValueError, match="last slot"):
        keys.without_slot(keys.slots[0].id)


def test_slow_laptops_get_less_memory_but_never_less_than_the_floor() -> None:
    assert calibrated(lambda _: 0.5) == STANDARD
    assert calibrated(lambda kdf: 1.5 if kdf.memory > 128 * 1024 else 0.7).memory == 128 * 1024
    assert calibrated(lambda _: 60.0) == FLOOR
    assert FLOOR.is_strong
    assert not TINY.is_strong

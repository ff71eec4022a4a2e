"""Signed pack files: newer reference data, brought by hand, without a network.

A file is JSON: format, name, version, date, the text files of the pack, and an Ed25519
signature over all of it. Only a file signed by a trusted key, undamaged and newer than what
is there is taken; the old state stays beside it and can be brought back.
"""

from __future__ import annotations

import base64
import binascii
import json
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from counsel_tui.model.errors import BadInput, IntegrityError, NewerVersion, PlaceError
from counsel_tui.packs.load import N_
from counsel_tui.packs.pack import ENDINGS, Packs

FORMAT = "counsel-pack"
FORMAT_VERSION = 1
MAX_BYTES = 64 * 2**20
_KEPT = N_("The data in use stays as it is.")


@dataclass(frozen=True, slots=True)
class SignedPack:
    """A pack file whose signature holds. ``members``: text by path below the data folder."""

    name: str
    version: str
    date: str
    members: Mapping[str, str]


def build(packs: Packs, name: str, seed: bytes) -> bytes:
    """The signed file of a pack. ``seed``: 32 bytes of an Ed25519 key.

    Raises BadInput if the manifest does not know the pack.
    """
    from nacl.signing import SigningKey

    entry = packs.manifest(name)
    if not entry:
        raise BadInput(N_("{place} is missing in the reference data."), place=name)
    base = packs.base(name)
    members = {
        path.relative_to(base).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted((base / name).rglob("*"))
        if path.suffix in ENDINGS
    }
    body = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "name": name,
        "version": str(entry["version"]),
        "date": str(entry["date"]),
        "members": members,
    }
    key = SigningKey(seed)
    body["key"] = _text(bytes(key.verify_key))
    body["signature"] = _text(key.sign(_canonical(body)).signature)
    return json.dumps(body, ensure_ascii=False, indent=1).encode()


def public_key(seed: bytes) -> str:
    """The public half of a signing key, as hex digits for the settings of other laptops."""
    from nacl.signing import SigningKey

    return bytes(SigningKey(seed).verify_key).hex()


def read(data: bytes, trusted: Iterable[bytes]) -> SignedPack:
    """The pack in a file. ``trusted``: public keys of 32 bytes.

    Raises IntegrityError if it is damaged, unsigned or signed by nobody trusted,
    NewerVersion for a format of a later program, BadInput for another kind of file.
    """
    body = _body(data)
    if body["format_version"] != FORMAT_VERSION:
        raise NewerVersion(
            N_("This pack file was made for a newer version of the program."), safe=_KEPT
        )
    _verify(body, trusted)
    members = body["members"]
    name = str(body["name"])
    if not isinstance(members, dict) or not all(_is_safe(path, name) for path in members):
        raise IntegrityError(N_("The pack file holds files outside of its pack."), safe=_KEPT)
    return SignedPack(name, str(body["version"]), str(body["date"]), members)


def _body(data: bytes) -> dict[str, Any]:
    if len(data) > MAX_BYTES:
        raise BadInput(N_("This file is too large for a pack file."), safe=_KEPT)
    try:
        body = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise IntegrityError(N_("The pack file is damaged."), safe=_KEPT) from error
    if not isinstance(body, dict) or body.get("format") != FORMAT:
        raise BadInput(N_("This is not a pack file."), safe=_KEPT)
    needed = {"format_version", "name", "version", "date", "members", "key", "signature"}
    if needed - body.keys():
        raise IntegrityError(N_("The pack file is not signed or damaged."), safe=_KEPT)
    return body


def _verify(body: Mapping[str, Any], trusted: Iterable[bytes]) -> None:
    from nacl.exceptions import BadSignatureError
    from nacl.signing import VerifyKey

    try:
        key = base64.b64decode(body["key"], validate=True)
        signature = base64.b64decode(body["signature"], validate=True)
        if key not in set(trusted):
            raise IntegrityError(
                N_("The pack file is signed by nobody this program trusts."), safe=_KEPT
            )
        unsigned = {part: value for part, value in body.items() if part != "signature"}
        VerifyKey(key).verify(_canonical(unsigned), signature)
    except (BadSignatureError, binascii.Error, ValueError, TypeError) as error:
        raise IntegrityError(N_("The pack file was changed after signing."), safe=_KEPT) from error


def _canonical(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _is_safe(path: object, name: str) -> bool:
    if not isinstance(path, str) or "\\" in path or ":" in path:
        return False
    parts = PurePosixPath(path).parts
    return (
        len(parts) > 1
        and parts[0] == name
        and not {"..", "."} & set(parts)
        and path.endswith(ENDINGS)
    )


def install(
    pack: SignedPack,
    folder: Path,
    in_use: str,
    examine: Callable[[Path], Iterable[str]] = lambda _: (),
) -> Path:
    """Put a pack below ``folder`` and use it from now on; returns its folder.

    ``in_use``: version of the pack in use; ``examine`` looks at the unpacked data and names
    what is wrong. Raises BadInput if the pack is not newer or has faults; then nothing
    changes. Raises PlaceError if it cannot be written.
    """
    if number(pack.version) <= number(in_use):
        raise BadInput(
            N_("This pack ({value}) is not newer than the one in use ({rule})."),
            place=pack.name,
            value=pack.version,
            rule=in_use,
            safe=_KEPT,
        )
    target = folder / pack.name / pack.version
    try:
        shutil.rmtree(target, ignore_errors=True)
        _unpack(pack, target)
        faults = list(examine(target))
        if faults:
            shutil.rmtree(target, ignore_errors=True)
            raise BadInput(
                N_("The new pack has faults: {rule}"), rule="; ".join(faults[:3]), safe=_KEPT
            )
        _point(folder / pack.name, pack.version)
    except OSError as error:
        raise PlaceError(N_("The pack cannot be written: {rule}."), rule=str(error)) from error
    return target


def rollback(folder: Path, name: str) -> str:
    """Use the version before the newest installed one; returns it, empty for the program's own.

    Raises BadInput if none was installed.
    """
    current = in_use(folder, name)
    if not current:
        raise BadInput(N_("No installed pack can be taken back."), place=name)
    older = [path.name for path in (folder / name).iterdir() if path.is_dir()]
    older = sorted((v for v in older if number(v) < number(current)), key=number)
    _point(folder / name, older[-1] if older else "")
    return older[-1] if older else ""


def in_use(folder: Path, name: str) -> str:
    """The version of an installed pack in use; empty if it is the program's own."""
    pointer = folder / name / "in_use"
    try:
        return pointer.read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def number(version: str) -> tuple[int, ...]:
    """``2026.11.1`` as numbers, so that versions can be compared."""
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def _unpack(pack: SignedPack, target: Path) -> None:
    for path, text in pack.members.items():
        place = target / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8", newline="\n")
    manifest = target / "manifest.toml"
    entry = f'[[pack]]\nname = "{pack.name}"\nversion = "{pack.version}"\ndate = "{pack.date}"\n'
    manifest.write_text(entry, encoding="utf-8")


def _point(folder: Path, version: str) -> None:
    part = folder / "in_use.part"
    part.write_text(version, encoding="utf-8")
    part.replace(folder / "in_use")

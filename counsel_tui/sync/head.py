"""A head: what one laptop holds, told to the others.

It carries the laptop's vector (which acknowledges every file up to it, erasures included),
the list of its own files, and the ids of the erased. Source: facts on sync and security,
sections 5.3 and 5.4.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from counsel_tui.security.sealing import seal
from counsel_tui.security.signing import is_signed
from counsel_tui.sync import envelope, sealing_key, strict_json
from counsel_tui.sync.bundle import IsOurs
from counsel_tui.sync.envelope import refused
from counsel_tui.sync.sealing_key import Told

N_ = str

MAGIC = b"OFH1\n"
SIGNED = b"ofb1-head\0"
MAX_FILE = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Head:
    """``counter`` grows with every head of a laptop; ``vector`` is what it has taken in;
    ``files`` maps names of its own bundles in the folder to their sha256; ``erased`` are ids
    of all that was erased there; ``key`` the short name of its signing key; ``time`` its
    local time; ``sealing`` what it tells of keys.
    """

    team: str
    device: str
    key: str
    label: str
    counter: int
    time: str
    vector: Mapping[str, int]
    files: Mapping[str, str]
    erased: tuple[str, ...] = ()
    sealing: Told = field(default_factory=Told)


KeyOf = Callable[[Head], str | None]
"""The public signing key of the laptop a head names, None if unknown."""


def write(head: Head, seed: str, recipients: Sequence[str]) -> bytes:
    """The file, signed and sealed."""
    shape = {**asdict(head), "sealing": head.sealing.shape()}
    return seal(envelope.write(MAGIC, SIGNED, strict_json.write(shape), seed), recipients)


def read(inner: bytes, key_of: KeyOf, is_ours: IsOurs) -> Head:
    """Check and read an unsealed head; ``is_ours`` as in ``bundle.open_bundle``.

    Raises IntegrityError, NewerVersion.
    """
    if len(inner) > MAX_FILE:
        raise refused(N_("It is larger than a bundle may be."))
    letter = envelope.read(inner, MAGIC, MAX_FILE)
    try:
        head = _decoded(strict_json.read(letter.description))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise refused(N_("Its description cannot be read.")) from error
    public = key_of(head)
    if public is None:
        raise refused(N_("It was written by a laptop this vault does not know."))
    if not is_signed(public, SIGNED + letter.description, letter.signature):
        raise refused(N_("Its signature is not that of the laptop it names."))
    if not is_ours(head.team, head.device):
        raise refused(N_("It belongs to another team."))
    return head


def is_head(inner: bytes) -> bool:
    """True if unsealed bytes are a head of any format."""
    return inner[:3] == MAGIC[:3]


def _decoded(raw: Any) -> Head:
    texts = {name: raw[name] for name in ("team", "device", "key", "label", "time")}
    vector, files, erased = raw["vector"], raw["files"], raw["erased"]
    counts = [raw["counter"], *vector.values()]
    if not all(isinstance(text, str) for text in (*texts.values(), *files.values(), *erased)):
        raise ValueError("a text is needed")
    if not all(isinstance(n, int) and not isinstance(n, bool) and n >= 0 for n in counts):
        raise ValueError("a number is needed")
    told = sealing_key.told(raw.get("sealing"))
    return Head(
        counter=raw["counter"],
        vector=vector,
        files=files,
        erased=tuple(erased),
        sealing=told,
        **texts,
    )

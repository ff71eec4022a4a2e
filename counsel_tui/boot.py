"""Joining the parts: paths, clock, reference data, vault and desk.

The only place that knows all of them. Everything heavy is imported inside the functions.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counsel_tui.settings.data import data_folder
from counsel_tui.settings.paths import Paths, standard_paths

if TYPE_CHECKING:
    from counsel_tui.casework.context import DeskSettings
    from counsel_tui.casework.desk import Desk
    from counsel_tui.casework.ports import Store
    from counsel_tui.casework.references import References
    from counsel_tui.model.findings import Message
    from counsel_tui.model.session import Session
    from counsel_tui.store.opening import OpenVault


class SystemClock:
    """The laptop's clock, or ``back`` before it (for invented pasts)."""

    def __init__(self, back: timedelta = timedelta()) -> None:
        self.back = back

    def _now(self) -> datetime:
        return datetime.now().astimezone() - self.back

    def today(self) -> date:
        """Today at the place of work."""
        return self._now().date()

    def wall_ms(self) -> int:
        """Milliseconds since 1970."""
        return int((time.time() - self.back.total_seconds()) * 1000)

    def time_text(self) -> str:
        """Local time with zone, to the minute."""
        return self._now().isoformat(timespec="minutes")


class SystemRandom:
    """The operating system's randomness."""

    def bytes(self, count: int) -> bytes:
        """``count`` unpredictable bytes."""
        return secrets.token_bytes(count)


@dataclass(frozen=True, slots=True)
class VaultInfo:
    """The outside of a vault, readable without its key."""

    exists: bool
    name: str = ""
    last_user: str = ""
    last_access: str = ""


# --- reference data ------------------------------------------------------------------------


@cache
def references() -> References:
    """The reference data in use: an installed pack, else what came with the program."""
    from counsel_tui.casework.references import References
    from counsel_tui.packs.pack import Packs

    return References(Packs(seed_folder(), standard_paths().cache, installed_packs()))


def installed_packs() -> Path:
    """Where data sets lie that were installed later."""
    return standard_paths().state / "packs"


def seed_folder() -> Path:
    """The folder of the reference data in use."""
    return data_folder("seed")


def today() -> date:
    """The laptop's date."""
    return SystemClock().today()


# --- desks ---------------------------------------------------------------------------------


def desk_over(
    store: Store,
    *,
    user: str,
    papers: Path,
    clock: SystemClock | None = None,
    settings: DeskSettings | None = None,
    backup: Callable[[], str] = lambda: "",
    checks: Callable[[], tuple[Any, ...]] = tuple,
    office_key: str = "",
    keep_settings: Callable[[DeskSettings], None] = lambda _settings: None,
    keep_keys: Callable[[str], None] = lambda _keys: None,
) -> Desk:
    """A desk over an open store."""
    from counsel_tui.casework.context import Context, DeskSettings
    from counsel_tui.casework.desk import Desk
    from counsel_tui.casework.say import Say

    known = references()
    context = Context(
        store=store,
        clock=clock or SystemClock(),
        random=SystemRandom(),
        references=known,
        say=Say(known),
        user=user,
        papers=papers,
        settings=settings or DeskSettings(),
        backup=backup,
        checks=checks,
        office_key=office_key,
        keep_settings=keep_settings,
        keep_keys=keep_keys,
    )
    return Desk(context)


def open_desk(
    passphrase: str, *, folder: Path | None = None, user: str = "", paths: Paths | None = None
) -> Desk:
    """The desk over the vault, unlocked. Raises Locked, IntegrityError, PlaceError,
    NewerVersion.
    """
    from counsel_tui.store.backup import backup_before_migration
    from counsel_tui.store.opening import open_vault

    paths = vault_paths(paths, folder)
    vault = open_vault(
        paths.vault,
        passphrase,
        clock=SystemClock(),
        state_folder=paths.state,
        before_migration=backup_before_migration,
    )
    return _desk_over_vault(vault, paths, user)


def create_vault(
    passphrase: str,
    counsellor: str,
    *,
    folder: Path | None = None,
    paths: Paths | None = None,
    kdf: Any = None,
) -> tuple[Desk, str]:
    """A new vault with its first counsellor; the open desk and the recovery code, which is
    shown once. Raises BadInput, PlaceError.
    """
    from counsel_tui.store.opening import create_vault as create

    paths = vault_paths(paths, folder)
    vault, code = create(
        paths.vault, passphrase, clock=SystemClock(), state_folder=paths.state, kdf=kdf
    )
    desk = _desk_over_vault(vault, paths, counsellor)
    desk.users.add(counsellor)
    return desk, code


def desk_for_case(case: Any) -> tuple[Desk, Session]:
    """A desk without a vault over one case from a file, for papers and plans.

    Raises BadInput for a case that cannot be read.
    """
    from counsel_tui.casework.assess import Assessor
    from counsel_tui.store.memory import MemoryStore

    clock = SystemClock()
    desk = desk_over(MemoryStore(clock), user="", papers=standard_paths().papers, clock=clock)
    assessor = Assessor(references(), clock.today())
    facts, day = assessor.read_case(case)
    desk.tell_day(day)
    return desk, replace(desk.clients.start(), facts=facts)


def vault_paths(paths: Paths | None, folder: Path | None) -> Paths:
    """The paths of this installation; with another vault folder, its state lies beside."""
    paths = paths or standard_paths()
    return replace(paths, vault=folder) if folder else paths


def _desk_over_vault(vault: OpenVault, paths: Paths, user: str) -> Desk:
    from counsel_tui.casework.today import LAST_BACKUP
    from counsel_tui.store import backup, exchange_keys

    clock = SystemClock()

    def make_backup() -> str:
        made = backup.make(vault)
        vault.store.set_local(LAST_BACKUP, clock.time_text())
        return str(made)

    info = vault_info(paths)
    desk = desk_over(
        vault.store,
        user=user or info.last_user,
        papers=paths.papers,
        clock=clock,
        settings=_desk_settings(paths.settings_file),
        keep_settings=lambda settings: _keep_desk_settings(paths.settings_file, settings),
        keep_keys=lambda keys: exchange_keys.keep(vault.files.backups, vault.unlocked.key, keys),
        backup=make_backup,
        checks=vault.store.checks,
        office_key="".join(slot.public for slot in vault.unlocked.keys.office[:1]),
    )
    _note_access(paths, desk.user)
    return desk


def _desk_settings(file: Path) -> DeskSettings:
    """The table ``[desk]`` of the settings file; a value of another type is left out."""
    from counsel_tui.casework.context import DeskSettings
    from counsel_tui.settings.tables import read_table

    usual = DeskSettings()
    stated = read_table(file, "desk")
    fitting: dict[str, Any] = {
        name: value
        for name, value in stated.items()
        if type(value) is type(getattr(usual, name, None))
    }
    return replace(usual, **fitting)


def _keep_desk_settings(file: Path, settings: DeskSettings) -> None:
    """Write what is not as usual into the table ``[desk]``. Raises PlaceError."""
    from counsel_tui.casework.context import DeskSettings
    from counsel_tui.i18n import N_
    from counsel_tui.model.errors import PlaceError, system_reason
    from counsel_tui.settings.tables import write_tables

    usual = asdict(DeskSettings())
    own = {name: value for name, value in asdict(settings).items() if value != usual[name]}
    try:
        write_tables(file, {"desk": own})
    except OSError as error:
        raise PlaceError(
            N_("{place} cannot be written: {why}."), place=file.name, why=system_reason(error)
        ) from error


# --- the outside of a vault ----------------------------------------------------------------


def vault_info(paths: Paths | None = None) -> VaultInfo:
    """What the outside of the vault tells; cheap, without its key."""
    paths = paths or standard_paths()
    exists = (paths.vault / "vault.db").exists()
    try:
        noted = json.loads(_note_file(paths).read_text(encoding="utf-8"))
        texts = {key: str(noted.get(key, "")) for key in ("name", "last_user", "last_access")}
    except (OSError, ValueError, AttributeError):
        texts = {}
    return VaultInfo(exists, **texts)


def _note_file(paths: Paths) -> Path:
    return paths.state / "vault.json"


def _note_access(paths: Paths, user: str) -> None:
    """Note who opened the vault and when, to be shown at the next unlocking."""
    note = {"last_user": user, "last_access": SystemClock().time_text()}
    with suppress(OSError):
        paths.state.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = _note_file(paths).with_suffix(".part")
        part.write_text(json.dumps(note, ensure_ascii=False), encoding="utf-8")
        part.replace(_note_file(paths))


class VaultDoors:
    """The ways of the interface into the vault of this installation."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths

    def look(self) -> VaultInfo:
        """The outside of the vault."""
        return vault_info(self._paths)

    def is_demo(self) -> bool:
        """False: this vault is real."""
        return False

    def warm(self) -> None:
        """Import what opening needs, and build the reference data."""
        import counsel_tui.store.opening  # noqa: F401 (the import is the point)

        warm_references()

    def open(self, passphrase: str) -> Desk:
        """Open with a passphrase or recovery code."""
        return open_desk(passphrase, paths=self._paths)

    def create(self, passphrase: str, counsellor: str) -> tuple[Desk, str]:
        """Make the vault; the open desk and the recovery code."""
        return create_vault(passphrase, counsellor, paths=self._paths)

    def hint(self, passphrase: str) -> tuple[bool, Message]:
        """Whether a new passphrase is strong enough, and what to tell about it."""
        from counsel_tui.security.passphrase import strength

        judged = strength(passphrase)
        return judged.is_enough, judged.hint


def warm_references() -> None:
    """Build what every session needs, so that the first answer does not wait for it."""
    from counsel_tui.i18n import current_language
    from counsel_tui.model.facts import Facts

    known = references()
    nobody = known.view(Facts(), known.pack_date)
    _ = known.labels, known.interview(current_language()), known.occupation_index
    _ = known.entitlement(nobody), known.recognition(nobody), known.book.next_questions(nobody)
    known.book.forget()


@contextmanager
def demo_paths() -> Iterator[Paths]:
    """Paths of a throw-away installation; removed at the end."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="counsel-demo-", ignore_cleanup_errors=True) as home:
        yield Paths.below(Path(home))

"""What a healthy vault looks like, checked from inside: pages, schema, log and rows.

``doctor`` shows the findings; backups and restores are accepted only if all are good.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from counsel_tui.model.errors import CounselError
from counsel_tui.model.findings import Message
from counsel_tui.store import migrations
from counsel_tui.store.engine import PRAGMAS, writing
from counsel_tui.store.projections import Projections

N_ = str


@dataclass(frozen=True, slots=True)
class Check:
    """One finding: what was looked at, whether it is good, and what was seen."""

    id: str
    is_good: bool
    message: Message


def check(connection: Connection, *, is_encrypted: bool = True) -> tuple[Check, ...]:
    """All checks of an open vault. Reads every page; seconds for a large one."""
    return (
        *([_cipher(connection)] if is_encrypted else []),
        _pages(connection),
        _schema(connection),
        _settings(connection),
        _log(connection),
        _rows(connection),
        _index(connection),
    )


def _check(name: str, is_good: bool, good: str, bad: str, **params: object) -> Check:
    texts = tuple((key, str(value)) for key, value in params.items())
    return Check(name, is_good, Message(good if is_good else bad, texts))


def _cipher(connection: Connection) -> Check:
    """Every page of the file against its HMAC. Reads the file alone, so what still stands in
    the WAL is brought there first: a power loss may have torn pages that the WAL makes whole.
    """
    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()
    version = connection.exec_driver_sql("PRAGMA cipher_version").scalar() or ""
    faults = len(connection.exec_driver_sql("PRAGMA cipher_integrity_check").all())
    return _check(
        "cipher",
        bool(version) and not faults,
        N_("Encrypted with SQLCipher {version}; every page is genuine."),
        N_("SQLCipher {version}: {count} pages are not what was written."),
        version=version,
        count=faults,
    )


def _pages(connection: Connection) -> Check:
    said = connection.exec_driver_sql("PRAGMA quick_check(5)").scalars().all()
    return _check(
        "pages",
        said == ["ok"],
        N_("The database file is whole."),
        N_("The database file is damaged ({found})."),
        found="; ".join(map(str, said)),
    )


def _schema(connection: Connection) -> Check:
    found, wanted = migrations.version(connection), migrations.newest_version()
    return _check(
        "schema",
        found == wanted,
        N_("The database has the form of this version ({found})."),
        N_("The database has form {found}, this version writes {wanted}."),
        found=found,
        wanted=wanted,
    )


def _settings(connection: Connection) -> Check:
    wanted = {"synchronous": "2", "secure_delete": "1", "foreign_keys": "1", "trusted_schema": "0"}
    wanted = {name: value for name, value in wanted.items() if name in PRAGMAS}
    wrong = [
        name
        for name, value in wanted.items()
        if str(connection.exec_driver_sql(f"PRAGMA {name}").scalar()) != value
    ]
    return _check(
        "settings",
        not wrong,
        N_("Every save is written through to the disk; erased text is overwritten."),
        N_("These settings of the database are wrong: {names}."),
        names=", ".join(wrong),
    )


def _log(connection: Connection) -> Check:
    """Every number from 1 to the vector is there exactly once, and belongs to an action."""
    missing = connection.exec_driver_sql(
        "SELECT coalesce((SELECT sum(upto) FROM vv), 0) - (SELECT count(*) FROM op)"
    ).scalar_one()
    stray = connection.exec_driver_sql(
        "SELECT count(*) FROM op WHERE NOT EXISTS"
        " (SELECT 1 FROM tx WHERE tx.sid = op.sid AND tx.txno = op.txno)"
    ).scalar_one()
    return _check(
        "log",
        missing == 0 and stray == 0,
        N_("The log has no gaps."),
        N_("The log lacks {missing} changes; {stray} belong to no action."),
        missing=missing,
        stray=stray,
    )


def _rows(connection: Connection) -> Check:
    different = Projections(connection).differences()
    return _check(
        "rows",
        not any(different.values()),
        N_("Lists and search show exactly what the log says."),
        N_("Lists differ from the log: {found}."),
        found=", ".join(f"{name} {count}" for name, count in different.items() if count),
    )


def _index(connection: Connection) -> Check:
    try:
        with writing(connection):
            connection.exec_driver_sql(
                "INSERT INTO person_fts (person_fts) VALUES ('integrity-check')"
            )
        is_good = True
    except CounselError:
        is_good = False
    return _check(
        "index",
        is_good,
        N_("The search index is whole."),
        N_("The search index is damaged."),
    )

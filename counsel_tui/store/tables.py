"""The tables of a vault, the same on every database.

The log (``stream tx op over``), what it means (``live awaited purged vv``), the rows that
lists read (``client entity person_fts``) and what never leaves this installation (``local due
inbox peer``).
Source: facts on sync and security, section 3.3; beyond it stand

- ``word``: table, field and kind names are small numbers in the log; the six kinds and
  ``client`` have fixed ones (``FIXED_WORDS``);
- ``live.tbl`` and ``live.kind``, so that rows follow from live values alone;
- ``tx.first_seq`` and ``tx.last_seq``: between which numbers the operations of an action lie;
- ``awaited``: overwritten dots whose operations have not come yet; those that are here are
  simply no longer in ``live``. So ``over`` needs one order only, that of the overwriting;
- ``vv`` is a view: a gap is never let in, so the vector is the highest number of each stream,
  and what the next own operation continues from cannot differ from the log.

Other tables than ``client`` have no copy of their values: ``live`` with its index on short
values answers for them, which saves one tree in every merge.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)
from sqlalchemy.types import TypeEngine

from counsel_tui.model.operations import UNASKED, Kind

METADATA = MetaData()

COLUMNS = (
    "code",
    "call_name",
    "birth_date",
    "place",
    "postcode",
    "languages",
    "residence_group",
    "life",
    "step",
    "is_demo",
)
"""Registers of a person that a list shows, each a column of ``client`` in plain text."""
FIXED_WORDS = (*(str(kind) for kind in Kind), "client", *COLUMNS)
"""Words whose number is their place here, from 1. ``client`` is a table and the register in
which a record names its person."""
CODE = {word: number for number, word in enumerate(FIXED_WORDS, 1)}
SET, NOTE, ADD, REMOVE, PURGE, META = (CODE[str(kind)] for kind in Kind)
CLIENT = CODE["client"]
UNASKED_CODES = ", ".join(str(CODE[name]) for name in sorted(UNASKED))
"""Numbers of a person's registers whose rivals nobody is asked about."""
SHORT = 64
"""Values up to this many characters can be searched for in ``live``."""

_BIG = BigInteger().with_variant(Integer, "sqlite")


def _table(name: str, *parts: Column[Any] | Index) -> Table:
    return Table(name, METADATA, *parts, sqlite_with_rowid=False)


def _key(name: str, kind: TypeEngine[Any] | type[TypeEngine[Any]] = Integer) -> Column[Any]:
    return Column(name, kind, primary_key=True, autoincrement=False, nullable=False)


def _number(name: str, *, null: bool = False) -> Column[Any]:
    return Column(name, _BIG, nullable=null)


word = Table(
    "word",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("text", Text, nullable=False, unique=True),
)
stream = Table(
    "stream",
    METADATA,
    Column("sid", Integer, primary_key=True),
    Column("uid", LargeBinary(16), nullable=False, unique=True),
    Column("device", LargeBinary(16)),
    Column("partition", LargeBinary(16)),
    Column("incarnation", Integer, nullable=False, server_default="0"),
)
tx = _table(
    "tx",
    _key("sid"),
    _key("txno"),
    _number("hlc"),
    Column("user_id", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("undo_of_sid", Integer),
    Column("undo_of_txno", Integer),
    Column("first_seq", Integer, nullable=False),
    Column("last_seq", Integer, nullable=False),
)
Index(
    "tx_undo",
    tx.c.undo_of_sid,
    tx.c.undo_of_txno,
    sqlite_where=tx.c.undo_of_sid.is_not(None),
    postgresql_where=tx.c.undo_of_sid.is_not(None),
)
op = _table(
    "op",
    _key("sid"),
    _key("seq"),
    Column("txno", Integer, nullable=False),
    _number("hlc"),
    Column("kind", Integer, nullable=False),
    Column("tbl", Integer, nullable=False),
    Column("ent", LargeBinary(16), nullable=False),
    Column("fld", Integer),
    Column("val", Text),
    Index("op_entity", "ent", "tbl", "hlc"),
)
over = _table("over", _key("sid"), _key("seq"), _key("psid"), _key("pseq"))
awaited = _table("awaited", _key("psid"), _key("pseq"))
live = _table(
    "live",
    _key("ent", LargeBinary(16)),
    _key("fld"),
    _key("sid"),
    _key("seq"),
    _number("hlc"),
    Column("tbl", Integer, nullable=False),
    Column("kind", Integer, nullable=False),
    Column("val", Text),
)
Index(
    "live_value",
    live.c.tbl,
    live.c.fld,
    live.c.val,
    sqlite_where=text(f"tbl <> {CLIENT} AND length(val) <= {SHORT}"),
    postgresql_where=text(f"tbl <> {CLIENT} AND length(val) <= {SHORT}"),
)
Index(
    "op_owner",
    op.c.val,
    sqlite_where=text(f"fld = {CLIENT}"),
    postgresql_where=text(f"fld = {CLIENT}"),
)
purged = _table(
    "purged",
    _key("ent", LargeBinary(16)),
    Column("sid", Integer),
    Column("seq", Integer),
    _number("hlc", null=True),
    Column("reason", Text),
)
inbox = _table(
    "inbox",
    _key("sha256", LargeBinary(32)),
    Column("name", Text, nullable=False),
    Column("first_seen", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("message", Text),
)
peer = _table(
    "peer",
    _key("device", LargeBinary(16)),
    Column("keys", Text),
    Column("role", Text),
    Column("valid_from", Text),
    Column("revoked_at", Text),
    Column("last_seq_accepted", Integer),
    Column("acked", LargeBinary),
)
local = _table("local", _key("key", Text), Column("value", Text, nullable=False))
due = _table(
    "due",
    _key("ent", LargeBinary(16)),
    _key("place"),
    Column("kind", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("shows", Text, nullable=False),
    Column("text", Text, nullable=False),
    Index("due_shows", "shows"),
)
client = Table(
    "client",
    METADATA,
    Column("rid", Integer, primary_key=True),
    Column("ent", LargeBinary(16), nullable=False, unique=True),
    *(Column(name, Text, nullable=False, server_default="") for name in COLUMNS),
    Column("conflicts", Integer, nullable=False, server_default="0"),
    _number("updated_hlc"),
    Index("client_updated", "updated_hlc"),
)
entity = _table(
    "entity",
    _key("tbl"),
    _key("ent", LargeBinary(16)),
    _number("born_hlc"),
    _number("updated_hlc"),
)

SYNCED = frozenset(
    table.name for table in (word, stream, tx, op, over, awaited, live, purged, client, entity)
) | {"person_fts"}
"""Tables that only ``append``, ``merge`` and ``rebuild`` write."""

VECTOR = """
CREATE VIEW vv AS
SELECT sid, coalesce((SELECT max(seq) FROM op WHERE op.sid = stream.sid), 0) AS upto,
    coalesce((SELECT max(txno) FROM tx WHERE tx.sid = stream.sid), 0) AS txno,
    coalesce((SELECT hlc FROM tx WHERE tx.sid = stream.sid ORDER BY txno DESC LIMIT 1), 0) AS hlc
FROM stream
"""
"""Per stream the highest number of an operation and of an action, and the last stamp."""

FTS = ("CREATE VIRTUAL TABLE person_fts USING fts5(terms, prefix='1 2 3', detail='none')",)
"""The search index; SQLite only. Former names leave its pages when somebody is erased and it
is built anew, not at every change: deleting words securely one by one costs a hundred times
more than the saving of a name.
"""

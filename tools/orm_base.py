"""The base that merging is compared with: one object read or added for each operation."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from counsel_tui.model.operations import Operation, Transaction

FLUSHED_AFTER = 1000


class Base(DeclarativeBase):
    """Log, newest value of each cell, one row per person: what ``store.merging`` writes too."""


class LoggedOperation(Base):
    __tablename__ = "orm_op"
    stream: Mapped[bytes] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    hlc: Mapped[int]
    ent: Mapped[bytes] = mapped_column(index=True)
    field: Mapped[str | None]
    value: Mapped[str | None]


class Cell(Base):
    __tablename__ = "orm_cell"
    ent: Mapped[bytes] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    hlc: Mapped[int]
    value: Mapped[str | None]


class Person(Base):
    __tablename__ = "orm_person"
    ent: Mapped[bytes] = mapped_column(primary_key=True)
    call_name: Mapped[str | None]
    birth_date: Mapped[str | None]
    postcode: Mapped[str | None]
    updated_hlc: Mapped[int]


def loop(engine: Engine, actions: Iterable[tuple[Transaction, tuple[Operation, ...]]]) -> None:
    """Take the operations in one by one, in one transaction."""
    Base.metadata.create_all(engine)
    operations = (op for _, found in actions for op in found)
    waiting: dict[bytes, Person] = {}
    with Session(engine, autoflush=False) as session, session.begin():
        for number, op in enumerate(operations, 1):
            _take(session, op, waiting)
            if number % FLUSHED_AFTER == 0:
                session.flush()
                waiting.clear()


def _take(session: Session, op: Operation, waiting: dict[bytes, Person]) -> None:
    """``waiting``: persons that are not in the database yet."""
    ent, field = bytes.fromhex(op.entity), op.field or ""
    session.add(
        LoggedOperation(
            stream=bytes.fromhex(op.dot.stream),
            seq=op.dot.seq,
            hlc=op.hlc,
            ent=ent,
            field=op.field,
            value=op.value,
        )
    )
    cell = session.get(Cell, (ent, field))
    if cell is None:
        session.add(Cell(ent=ent, field=field, hlc=op.hlc, value=op.value))
    elif op.hlc > cell.hlc:
        cell.hlc, cell.value = op.hlc, op.value
    person = waiting.get(ent) or session.get(Person, ent)
    if person is None:
        session.add(person := Person(ent=ent, updated_hlc=op.hlc))
        waiting[ent] = person
    person.updated_hlc = max(person.updated_hlc, op.hlc)
    if field in ("call_name", "birth_date", "postcode"):
        setattr(person, field, op.value)

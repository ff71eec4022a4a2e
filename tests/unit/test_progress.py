"""Long work tells how far it is, and is taken back as a whole when a person stops it."""

from __future__ import annotations

import pytest
from desks import HandClock, answered, make_desk, pair

from counsel_tui.model import progress
from counsel_tui.model.operations import Change, Kind
from counsel_tui.model.progress import Progress, Stopped
from counsel_tui.store.sqlite import SqliteStore


class StoppedAt(Progress):
    """Stops the work as soon as so much of it is done."""

    __slots__ = ("limit",)

    def __init__(self, limit: float) -> None:
        super().__init__()
        self.limit = limit

    def __setattr__(self, name: str, value: object) -> None:
        super().__setattr__(name, value)
        if name == "share" and hasattr(self, "limit") and self.share >= self.limit:
            self.is_stopped = True


def test_parts_of_a_work_are_parts_of_the_whole():
    seen = Progress()
    progress.tell(0.5)
    with progress.watched(seen):
        with progress.part(0.2, 0.6):
            progress.tell(0.5)
            assert seen.share == pytest.approx(0.4)
            with progress.part(0.5, 1):
                progress.tell(1)
        assert seen.share == pytest.approx(0.6)
        progress.tell(0.1)
        assert seen.share == pytest.approx(0.6), "it never goes back"
    progress.tell(1)
    assert seen.share == pytest.approx(0.6), "nobody looks any more"


@pytest.fixture
def import_of_many(tmp_path):
    """A vault on disk, and a colleague's file with two thousand entries for it."""
    there = make_desk(tmp_path, 2)
    store = SqliteStore(tmp_path / "vault.db", bytes(32), HandClock())
    here = make_desk(tmp_path, 1, store=store)
    pair(here, there)
    for number in range(40):
        changes = [
            Change(Kind.SET, "client", f"{number:032x}", f"field{n}", f'"{n}"') for n in range(50)
        ]
        there.context.store.append("x", changes, user="Kim")
    path = there.exchange.export(tmp_path / "out").path
    yield here, path
    store.close()


def test_an_import_tells_how_far_it_is(import_of_many):
    here, path = import_of_many
    seen = Progress()
    with progress.watched(seen):
        plan = here.exchange.plan_import(path)
        assert 0.2 < seen.share < 1
    seen = Progress()
    with progress.watched(seen):
        here.exchange.apply(plan)
    assert 0.9 < seen.share <= 1


@pytest.mark.parametrize("limit", [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8])
def test_an_import_that_is_stopped_has_changed_nothing_and_can_be_done_again(import_of_many, limit):
    here, path = import_of_many
    store = here.context.store
    before = store.vector()
    with pytest.raises(Stopped), progress.watched(StoppedAt(limit)):
        here.exchange.plan_import(path)
    plan = here.exchange.plan_import(path)
    with pytest.raises(Stopped), progress.watched(StoppedAt(limit)):
        here.exchange.apply(plan)
    assert store.vector() == before and not here.clients.count()
    assert not any(store.differences().values())
    here.exchange.apply(here.exchange.plan_import(path))
    assert sum(store.vector().values()) == 2000


def test_a_statement_of_the_database_ends_when_the_work_is_stopped(tmp_path):
    """A large merge spends seconds in one statement; it need not be waited for."""
    from counsel_tui.store.engine import stoppable, told

    store = SqliteStore(tmp_path / "vault.db", bytes(32), HandClock())
    endless = (
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 100000000)"
        " SELECT max(x) FROM n"
    )
    connection = store._connection
    seen = Progress(is_stopped=True)
    with pytest.raises(Stopped), progress.watched(seen), told(), stoppable(connection):
        connection.exec_driver_sql(endless).all()
    store.append("x", [Change(Kind.SET, "client", "a" * 32, "code", '"A"')], user="Kim")
    store.close()


def test_a_comparison_with_a_folder_keeps_what_was_finished(tmp_path):
    here, there = make_desk(tmp_path, 1), make_desk(tmp_path, 2)
    pair(here, there)
    share = tmp_path / "share"
    share.mkdir()
    session = answered(there)
    there.exchange.sync(share)
    with pytest.raises(Stopped), progress.watched(StoppedAt(0.0)):
        here.exchange.sync(share)
    assert here.clients.count() == 0
    seen = Progress()
    with progress.watched(seen):
        here.exchange.sync(share)
    assert here.clients.open(session.client).code == session.code and seen.share > 0.1

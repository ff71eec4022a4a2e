"""Every kind of store the contract holds for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from store_cases import KINDS, HandClock, MakeStore

from counsel_tui.casework.ports import Store


@pytest.fixture(params=KINDS)
def make_store(request: pytest.FixtureRequest) -> Iterator[MakeStore]:
    """Makes stores of one kind; numbered, so that their streams differ."""
    made: list[Store] = []

    def make(number: int = 1, clock: HandClock | None = None) -> Store:
        made.append(KINDS[request.param](number, clock))
        return made[-1]

    yield make
    for store in made:
        store.close()


@pytest.fixture
def store(make_store: MakeStore) -> Store:
    return make_store()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long runs out unless they are asked for."""
    if config.option.markexpr:
        return
    for item in items:
        if item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.skip(reason="long run: make soak"))

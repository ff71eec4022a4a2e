"""The command that mutates the law notices what it should, and only that."""

from __future__ import annotations

import importlib.util
import sys

import cases_runner as runner
import pytest


@pytest.fixture(scope="module")
def tool():
    place = runner.ROOT / "tools" / "mutate_rules.py"
    spec = importlib.util.spec_from_file_location("mutate_rules", place)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def law(tool):
    return tool.Law(runner.CASES / "entitlement")


def test_every_change_of_a_rule_with_two_sides_is_noticed(tool, law):
    """Dropping, turning or shifting the six months of toleration changes a case."""
    row = law.rows["bsk.tolerated_6_months"]
    changes = list(tool.mutants(row))
    assert {"never holds", "turned", "left out", "moved"} <= {c.what.split(":")[0] for c in changes}
    assert [change.what for change in changes if not law.notices(change)] == []


def test_an_unchanged_rule_is_not_noticed(tool, law):
    """The command does not count the law itself as a mistake."""
    row = law.rows["bsk.tolerated_6_months"]
    assert not law.notices(tool.Mutant(row["id"], "nothing", row))

"""Commands on a laptop whose clock is wrong: nothing is decided for a day nobody believes."""

from __future__ import annotations

from datetime import date

import click
import pytest
from click.testing import CliRunner
from desks import make_desk

from counsel_tui import boot
from counsel_tui.cli.desk import open_desk, with_vault
from counsel_tui.model.errors import PlaceError


@click.command()
@with_vault
def day_told(vault, passphrase_file, user):
    """Says the day that advice is given for."""
    with open_desk(vault, passphrase_file, user) as desk:
        click.echo(desk.day().isoformat())


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Calls the command over a vault in memory that does not believe its clock."""
    desk = make_desk(tmp_path)
    monkeypatch.setattr(type(desk.context.clock), "today", lambda _clock: date(2019, 1, 1))
    monkeypatch.setattr(boot, "open_desk", lambda *_args, **_options: desk)
    words = ["--passphrase-file", "-"]
    return lambda *more: CliRunner().invoke(day_told, [*words, *more], input="secret\n")


def test_a_clock_that_does_not_fit_is_refused_with_what_to_do(run):
    error = run().exception
    assert isinstance(error, PlaceError)
    assert error.exit_code == 7
    assert "2019-01-01" in str(error) and "--today" in str(error)


def test_the_day_a_person_tells_counts_instead(run):
    assert run("--today", "2026-11-23").output.strip() == "2026-11-23"
    assert run("--today", "23.11.2026").output.strip() == "2026-11-23"

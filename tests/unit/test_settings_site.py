"""Where the desk stands today: read from few words, kept in the file, everything else stays."""

from __future__ import annotations

import pytest
from desks import make_desk

from counsel_tui import boot
from counsel_tui.casework.context import DeskSettings
from counsel_tui.model.errors import PlaceError
from counsel_tui.settings.tables import read_table, write_tables


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("06712", "06712 Kretzschau / Zeitz"),
        ("zeitz", "06712 Zeitz"),
        ("06712 Stadthaus", "06712 Stadthaus"),
        ("06712 Zeitz", "06712 Zeitz"),
        ("Stadthaus 06712", "06712 Stadthaus"),
        ("Irgendwo", "Irgendwo"),
        ("99999", "99999"),
        ("", ""),
        ("Zeitz\x1b[31m", "Zeitz[31m"),
    ],
)
def test_a_postcode_or_a_town_is_enough(tmp_path, typed, shown):
    desk = make_desk(tmp_path)
    kept = []
    desk.context.keep_settings = kept.append
    desk.set_site(typed)
    assert desk.site() == shown
    assert kept == [desk.context.settings]


def test_the_place_is_there_at_the_next_start_and_other_tables_stay(tmp_path):
    file = tmp_path / "settings.toml"
    file.write_text('# mine\n[interface]\ntheme = "light" # why\n\n[desk]\nsite = "old"\n')
    boot._keep_desk_settings(file, DeskSettings(site='Saal "2"', site_postcode="06712"))
    assert boot._desk_settings(file) == DeskSettings(site='Saal "2"', site_postcode="06712")
    assert '# mine\n[interface]\ntheme = "light" # why' in file.read_text()
    assert not read_table(file, "nothing")


def test_a_place_that_cannot_be_kept_is_told(tmp_path):
    with pytest.raises(PlaceError):
        boot._keep_desk_settings(tmp_path, DeskSettings(site="x"))


def test_every_kind_of_value_comes_back_from_the_file(tmp_path):
    file = tmp_path / "new" / "settings.toml"
    values = {"a": True, "b": 7, "c": 'x"\\\n\x07ü', "app.help": "f1"}
    write_tables(file, {"t": values, "u": {"a": 1}})
    assert read_table(file, "t") == values
    write_tables(file, {"t": {"a": False}}, besides=("u",))
    assert read_table(file, "t") == {"a": False} and read_table(file, "u") == {}

"""Safe ground: the line filter, the crash path, preferences, keys. Mostly without an app."""

import re
import tomllib

import pytest
from fake_desk import FakeDoors, desk
from hypothesis import given
from hypothesis import strategies as st
from rich.segment import ControlType, Segment
from shell import ShellApp
from textual.color import Color
from textual.worker import WorkerFailed

from counsel_tui.ui import crash, keys, preferences, signs
from counsel_tui.ui.line_filter import HarmlessFilter
from counsel_tui.ui.preferences import Preferences
from counsel_tui.ui.texts import moment, read_day

FILTER = HarmlessFilter()
BLACK = Color(0, 0, 0)
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b\u200e\u200f\ufeff]")


@given(st.lists(st.text()))
def test_no_text_leaves_the_filter_with_a_control_character(texts):
    painted = FILTER.apply([Segment(text) for text in texts], BLACK)
    assert not any(CONTROL.search(segment.text) for segment in painted)
    assert [len(segment.text) for segment in painted] == [len(text) for text in texts]


def test_control_segments_of_textual_itself_pass():
    control = Segment("\x1b[2J", None, [(ControlType.CLEAR,)])
    assert FILTER.apply([control, Segment("\x1b")], BLACK)[0] is control


def test_harmless_text_is_not_copied():
    segments = [Segment("Größe"), Segment("日本")]
    assert FILTER.apply(segments, BLACK) is segments


def failing(name):
    secret = f"file of {name}"
    raise ValueError(f"cannot read {secret}")


def test_a_crash_report_names_kinds_and_places_but_no_content():
    try:
        failing("Oleksandra")
    except ValueError as error:
        report = crash.report(error)
    assert "builtins.ValueError" in report and "failing" in report
    assert "Oleksandra" not in report and "cannot read" not in report


def test_a_crash_report_looks_into_a_failed_worker():
    """Protects the only trace of a failure behind the screen: the wrapper alone says nothing."""
    try:
        failing("Oleksandra")
    except ValueError as error:
        report = crash.report(WorkerFailed(error))
    assert "ValueError" in report
    assert "failing" in report
    assert "Oleksandra" not in report


def test_a_crash_report_tells_the_cause_as_well():
    try:
        try:
            failing("a")
        except ValueError as error:
            raise KeyError("b") from error
    except KeyError as error:
        report = crash.report(error)
    assert "builtins.KeyError" in report and "builtins.ValueError" in report


def test_a_report_that_cannot_be_written_still_gives_its_number(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    number = crash.record(ValueError("x"), blocked / "below")
    assert re.fullmatch("[0-9A-F]{8}", number)
    assert number in crash.sentence(number)


class BrokenApp(ShellApp):
    """Fails while it holds a name."""

    def on_ready(self) -> None:
        name = "Oleksandra Secret"
        self.log(name)
        raise RuntimeError(name)


async def test_a_failing_handler_ends_with_one_sentence_and_no_local_value(tmp_path):
    """Textual's own crash screen would print the local variables of the handler."""
    app = BrokenApp(FakeDoors(desk()), reports=tmp_path)
    with pytest.raises(RuntimeError):
        async with app.run_test():
            pass
    assert app.return_code == 1
    [report] = tmp_path.glob("report-*.txt")
    assert "Secret" not in report.read_text()
    [told] = [str(renderable) for renderable in app._exit_renderables] or [""]
    assert "Secret" not in told and "Traceback" not in told


def test_preferences_are_read_back_as_written(tmp_path):
    file = tmp_path / "deep" / "settings.toml"
    chosen = Preferences(theme="light", idle_minutes=10, keys={"app.help": "f12", 'a"b\\': "ü\n"})
    preferences.write(file, chosen)
    assert preferences.read(file) == (chosen, ())


def test_what_others_keep_in_the_settings_file_stays(tmp_path):
    file = tmp_path / "settings.toml"
    file.write_text(
        "# ours\nx = 1\n[desk]\nsite = 'Zeitz'\n\n[keys]\n'app.help' = 'f5'\n[a.b]\nc = 2\n"
    )
    preferences.write(file, Preferences(theme="light"))
    preferences.write(file, Preferences(theme="contrast-dark"))
    document = tomllib.loads(file.read_text())
    assert document["desk"] == {"site": "Zeitz"} and document["a"] == {"b": {"c": 2}}
    assert document["x"] == 1 and file.read_text().startswith("# ours")
    assert preferences.read(file) == (Preferences(theme="contrast-dark"), ())


def test_no_settings_file_means_the_usual_settings(tmp_path):
    assert preferences.read(tmp_path / "none.toml") == (Preferences(), ())


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[interface]\ntheme = 'pink'\nlanguage = 'en'", "theme"),
        ("[interface]\nidle_minutes = 0", "idle_minutes"),
        ("[interface]\nidle_minutes = true", "idle_minutes"),
        ("[interface]\nunknown = 1", "unknown"),
        ("interface = 3", "interface"),
        ("keys = 'f1'", "keys"),
        ("[interface]\nprivacy = 'nothing'", "privacy"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_and_the_rest_counts(tmp_path, text, named):
    file = tmp_path / "settings.toml"
    file.write_text(text)
    chosen, problems = preferences.read(file)
    assert [dict(problem.params)["name"] for problem in problems] == [named]
    assert chosen.theme == "dark" and chosen.idle_minutes == 5
    assert chosen.language == ("en" if "en" in text.split("'") else "de")


@given(st.binary(max_size=200))
def test_no_settings_file_keeps_anybody_out(tmp_path_factory, content):
    file = tmp_path_factory.mktemp("settings") / "settings.toml"
    file.write_bytes(content)
    chosen, _problems = preferences.read(file)
    assert 1 <= chosen.idle_minutes <= 30


def test_keys_are_written_as_people_read_them():
    assert keys.shown("ctrl+n") == "Ctrl+N"
    assert keys.shown("f1") == "F1"
    assert keys.shown("shift+tab") == "Shift+Tab"
    assert keys.shown("pagedown") == "Bild ab"
    assert keys.shown("up") == "↑"
    assert keys.shown("j") == "j"
    signs.use_ascii(True)
    assert keys.shown("up") == "Hoch"


def test_every_key_of_the_program_has_an_id_and_none_is_one_terminals_take():
    taken = {"f10", "f11", "ctrl+h", "ctrl+i", "ctrl+j", "ctrl+m", "ctrl+c", "ctrl+z"}
    ids = [binding.id for binding in keys.EVERYWHERE]
    assert all(ids) and len(set(ids)) == len(ids)
    assert not {binding.key for binding in keys.EVERYWHERE} & taken


def test_times_are_told_by_their_distance():
    from datetime import date

    today = date(2026, 11, 22)
    assert moment("2026-11-22T08:10", today) == "heute 08:10"
    assert moment("2026-11-21T16:40", today) == "gestern 16:40"
    assert moment("2026-11-01", today) == "01.11.2026"
    assert moment("\x1b[31m", today) == "␛[31m"


def test_days_are_read_in_both_forms_and_refused_otherwise():
    assert str(read_day(" 22.11.2026 ")) == "2026-11-22" == str(read_day("2026-11-22"))
    assert read_day("31.2.2026") is None and read_day("morgen") is None and read_day("") is None

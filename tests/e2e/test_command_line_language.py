"""The command line speaks the language of the interface: help, click's own words, mistakes."""

from __future__ import annotations

import gettext
import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from messages import ROOT, modules, sentences, translated

from counsel_tui.cli.main import run_command
from counsel_tui.i18n import catalogue

WALK = """
import json, sys
import click
from counsel_tui.cli.main import counsel, speak

speak(sys.argv[1])
found = {}

def walk(command, above, name):
    context = click.Context(command, parent=above, info_name=name)
    words = context.command_path
    options = [param.help for param in command.params if isinstance(param, click.Option)]
    found[words] = [command.get_help(context), command.help, options]
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            walk(command.get_command(context, below), context, below)

walk(counsel, None, "counsel-tui")
print(json.dumps(found))
"""


@pytest.fixture(autouse=True)
def restored(monkeypatch):
    """The language a command chose counts for the whole process; other tests have their own."""
    monkeypatch.setattr(catalogue, "_current", "de")
    monkeypatch.setenv("LANGUAGE", "fr")
    yield
    gettext.textdomain("messages")


@pytest.fixture(scope="module")
def helps(tmp_path_factory):
    """(help as shown, docstring, helps of options) of every command, by language."""
    home = str(tmp_path_factory.mktemp("home"))
    environment = {**os.environ, "COUNSEL_HOME": home, "PYTHONIOENCODING": "utf-8"}

    @cache
    def of(language: str) -> dict[str, list]:
        words = [sys.executable, "-c", WALK, language]
        done = subprocess.run(words, capture_output=True, check=True, env=environment)
        return json.loads(done.stdout)

    return of


def in_one_line(text: str) -> str:
    return " ".join(text.split())


def ids_of_the_command_line() -> set[str]:
    """Every English text of help, of options and of click, that German says otherwise.

    Names of values (``file``) stand in the help in capitals; ``directory`` is a command too.
    """
    german = translated()
    rooms = ("cli", "click")
    texts = {text for room, path in modules() if room in rooms for text, _, _ in sentences(path)}
    found = {text.upper() if re.fullmatch("[a-z]+", text) else text for text in texts}
    return {in_one_line(text) for text in found if text and german.get(text, "") != text}


def test_german_help_holds_no_english_text(helps):
    """Every text that has a German one is said in German, in every command."""
    english = ids_of_the_command_line()
    assert "Show this message and exit." in english and "FACTS" in english
    for name, (shown, _, _) in helps("de").items():
        text = in_one_line(shown).replace(name, "")
        assert [each for each in english if stands_in(each, text)] == [], name


def stands_in(words: str, text: str) -> bool:
    """Whether the text has these words, and not as part of others or of an option."""
    return re.search(rf"(?<![\w-]){re.escape(words)}(?![\w-])", text) is not None


def test_english_help_is_the_text_of_the_program(helps):
    said = ids_of_the_command_line() | {"One JSON document."}
    for name, (shown, docstring, _) in helps("en").items():
        assert in_one_line(docstring) in said and in_one_line(docstring) in in_one_line(shown), name
        assert shown.startswith("Usage: ") and "Show this message and exit." in shown, name


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_command_and_option_says_what_it_does(helps, language):
    for name, (_, docstring, options) in helps(language).items():
        assert docstring and all(options), name


@pytest.mark.parametrize("language", ["de", "en"])
def test_lists_of_commands_cut_no_sentence_short(helps, language):
    below_usage = {name: shown.split("\n\n", 1)[1] for name, (shown, *_) in helps(language).items()}
    lists = [text.rpartition("\n\n")[2] for text in below_usage.values()]
    assert not [text for text in lists if "...\n" in text and "  --" not in text]


def test_every_command_of_the_program_is_walked(helps):
    """The walk above would prove nothing over half a tree."""
    from counsel_tui.cli.main import COMMANDS

    top = {name.split()[1] for name in helps("de") if name.count(" ") == 1}
    assert top == set(COMMANDS)
    assert len(helps("de")) > 50


@pytest.fixture
def said(tmp_path: Path, monkeypatch, capsys):
    """What a command writes to standard error, and its exit code."""
    monkeypatch.setenv("COUNSEL_HOME", str(tmp_path))

    def run(*words: str) -> tuple[int, str]:
        code = run_command(words)
        return code, capsys.readouterr().err

    return run


MISTAKES = {
    ("nonsense",): "Den Befehl 'nonsense' gibt es nicht.",
    ("due", "--nonsense"): "Die Option '--nonsense' gibt es nicht.",
    ("client", "show"): "Es fehlt 'PERSON'.",
    ("vault", "create"): "Es fehlt die Option '--user'.",
    ("due", "--days", "viele"): "'viele' ist keine Zahl.",
    ("due", "--until", "bald"): "bald ist kein Tag; schreiben Sie JJJJ-MM-TT.",
    ("assess", "eins", "zwei"): "Das ist zu viel: zwei",
    ("packs", "check", "nirgends"): "Ordner 'nirgends' gibt es nicht.",
    ("schema", "nonsense"): "'nonsense' ist keins von",
    ("due", "--days"): "Die Option '--days' braucht einen Wert.",
}


@pytest.mark.parametrize("words", MISTAKES)
def test_wrong_usage_is_told_in_german_with_exit_code_2(said, words):
    code, text = said(*words)
    assert code == 2
    assert MISTAKES[words] in text and "Fehler: " in text
    assert not re.search(r"Error|Usage|Try|No such|Missing|Invalid", text)


@pytest.mark.parametrize(
    "words",
    [
        ("--lang", "en", "client", "show"),
        ("client", "show", "--lang", "en"),
        ("client", "--lang=en", "show"),
    ],
)
def test_the_language_may_be_told_anywhere(said, words):
    assert said(*words) == (
        2,
        "Usage: counsel-tui client show [OPTIONS] WHO\n"
        "Try 'counsel-tui client show --help' for help.\n\nError: Missing argument 'WHO'.\n",
    )


def test_help_takes_the_language_before_and_after(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("COUNSEL_HOME", str(tmp_path))
    assert run_command(["--help", "--lang", "en"]) == 0
    after = capsys.readouterr().out
    assert run_command(["--lang", "en", "--help"]) == 0
    assert capsys.readouterr().out == after
    assert after.startswith("Usage: counsel-tui")


def test_without_a_word_the_language_of_the_settings_counts(said, tmp_path):
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "settings.toml").write_text('[interface]\nlanguage = "en"\n')
    assert "No such command" in said("nonsense")[1]
    assert "gibt es nicht" in said("--lang", "de", "nonsense")[1]


def test_the_language_of_the_sheet_is_not_that_of_the_program(said):
    assert "Es fehlt die Option '--to'" in said("sheet", "--lang", "en")[1]


def test_control_signs_in_a_mistake_never_reach_the_terminal(said):
    assert "\x1b" not in said("assess", "eins", "\x1b[31mrot")[1]


def test_the_search_for_texts_sees_every_command_and_option():
    """A command made in another way than the others would have no German and not be missed."""
    source = "".join(path.read_text() for path in (ROOT / "counsel_tui/cli").glob("*.py"))
    assert not re.search(r"@click\.(command|option|argument)\(", source)

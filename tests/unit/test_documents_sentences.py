"""The sentences of papers: complete, printable, never silently lost."""

import tomllib
import unicodedata

import pytest
from papers import LANGUAGES, sentences

from counsel_tui.documents.content import Said
from counsel_tui.documents.sentences import Review, Sentence, Sentences, placeholders
from counsel_tui.model.errors import BadInput
from counsel_tui.model.text import clean
from counsel_tui.press.fonts import covered
from counsel_tui.settings.data import data_folder

SCRIPTS = {
    "ar": "ARABIC",
    "fa": "ARABIC",
    "ru": "CYRILLIC",
    "uk": "CYRILLIC",
    "ti": "ETHIOPIC",
}
ROW = {"id": "a", "de": "Stand {day}", "en": "As of {day}", "en_state": "draft", "legal": "no"}


def law(name: str) -> tuple[str, ...]:
    """The ids of the law data's questions, outcomes or deciders."""
    folder = data_folder("seed") / "law"
    files = [*folder.glob(f"{name}s.toml"), *folder.glob(f"{name}s/*.toml")]
    rows = [row for path in files for row in tomllib.loads(path.read_text("utf-8"))[name]]
    return tuple(row["id"] for row in rows)


def test_all_languages_are_there() -> None:
    """The twelve languages of the sheet."""
    assert sentences().languages == LANGUAGES


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_sentence_is_translated_and_in_the_right_script(lang: str) -> None:
    """A forgotten line would be printed in English; a shifted file in the wrong script."""
    for sentence in sentences().values():
        text, _ = sentence.texts[lang]
        assert clean(text) == text != "", sentence.id
        if script := SCRIPTS.get(lang):
            letters = "".join(c for c in text if c.isalpha())
            assert any(script in unicodedata.name(c) for c in letters), (sentence.id, text)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_lines_stand_at_their_own_sentence(lang: str) -> None:
    """A file shifted by one line would put wrong words on every sheet: names and codes that
    stay the same in all languages mark their lines.
    """
    marks = {
        "question.mia": "MiA",
        "question.p16e": "16e",
        "question.path_104c": "104c",
        "question.my_turn": "MY TURN",
        "step.zab": "ZAB",
        "office.bamf": "BAMF",
        "note.law_day": "{day}",
        "note.font": "\u25cc",
        "paper.P04": "Berechtigungsschein" if lang not in ("en",) else "",
        "step.bafoeg": "BAföG",
    }
    for key, mark in marks.items():
        assert mark in sentences()[key].texts[lang][0], key


def test_every_character_has_a_font() -> None:
    """No sentence prints an empty box."""
    fonts = covered() | {0x200C}
    for sentence in sentences().values():
        for text in (sentence.de, *(text for text, _ in sentence.texts.values())):
            assert not {c for c in text if ord(c) not in fonts}, (sentence.id, text)


def test_every_code_of_the_law_has_words() -> None:
    """What the law can say, the sheet can say in all languages."""
    for kind, prefix in (("question", "question"), ("outcome", "outcome"), ("decider", "office")):
        missing = {c for c in law(kind) if c != "value" and f"{prefix}.{c}" not in sentences()}
        assert law(kind) and not missing


def test_every_paper_and_step_has_words() -> None:
    """Codes of papers, and the short sentences the step templates name."""
    papers = [f"D{n:02}" for n in range(1, 18)] + [f"P{n:02}" for n in range(1, 6)]
    assert not {code for code in papers if f"paper.{code}" not in sentences()}
    path = data_folder("seed") / "referral" / "steps.toml"
    rows = tomllib.loads(path.read_text("utf-8"))["step"]
    wanted = {row["sentence"] for row in rows if row.get("sentence")}
    assert not {key for key in wanted if key not in sentences()}


def test_outcomes_and_advice_are_legal_sentences() -> None:
    """They may stand in a draft language only beside the German words."""
    legal = {key for key, sentence in sentences().items() if sentence.legal}
    assert {key for key in sentences() if key.startswith("outcome.")} < legal
    assert {"note.advice", "note.consent", "note.law_day"} < legal


def test_no_translation_claims_a_review_that_did_not_happen() -> None:
    """All states are draft until somebody checks a sentence and writes it down."""
    states = {s for sentence in sentences().values() for _, s in sentence.texts.values()}
    assert states == {Review.DRAFT}


def test_missing_translation_falls_back_to_english_beside_german() -> None:
    """Never silently dropped."""
    book = Sentences([Sentence("a", "Hallo", False, {"en": ("Hello", Review.DRAFT)})])
    said = book.say("a", "sq")
    assert (said.de, said.other, said.lang) == ("Hallo", "Hello", "en")


def test_german_paper_has_no_other_language() -> None:
    assert sentences().say("note.advice", "de").other == ""


def test_data_words_stand_in_german_and_english() -> None:
    """Texts of the law data come in two languages only."""
    said = sentences().words(
        Said(de="Antrag stellen bei {wo}", en="Apply at {wo}", params=(("wo", "X"),)), "uk"
    )
    assert (said.de, said.other, said.lang) == ("Antrag stellen bei X", "Apply at X", "en")


def test_a_value_is_never_read_as_a_placeholder() -> None:
    """A name like ``{day}`` stays a name."""
    book = Sentences.from_rows([ROW], {})
    assert book.say("a", "de", day="{day}{x}").de == "Stand {day}{x}"


@pytest.mark.parametrize(
    ("rows", "more"),
    [
        ([ROW, ROW], {}),
        ([ROW], {"uk": [{"id": "b", "text": "x", "state": "draft"}]}),
        ([ROW], {"uk": [{"id": "a", "text": "x {tag}", "state": "draft"}]}),
        ([ROW], {"uk": [{"id": "a", "text": "x {day}", "state": "checked"}]}),
    ],
)
def test_faulty_files_are_named(rows: list, more: dict) -> None:
    """A doubled or unknown id, a lost placeholder, an invented state."""
    with pytest.raises(BadInput):
        Sentences.from_rows(rows, more)


def test_placeholders_are_found() -> None:
    assert placeholders("{b} und {a}") == ("a", "b")

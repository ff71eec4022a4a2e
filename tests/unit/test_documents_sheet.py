"""The papers: everything handed in is said, nothing else."""

from dataclasses import replace
from datetime import date

import pytest
from papers import DAY, LANGUAGES, sentences, sheet_content, step

from counsel_tui.documents.content import (
    CertificateContent,
    Desk,
    FindingLine,
    HandoverContent,
    PaperLine,
    ReferralContent,
    Said,
)
from counsel_tui.documents.export import plan_data, plan_table
from counsel_tui.documents.letters import (
    certificate_of_counselling,
    handover_sheet,
    referral_letter,
)
from counsel_tui.documents.sheet import checklist, client_sheet
from counsel_tui.documents.tree import Checklist, Document, Results, Steps, texts


def words(document: Document) -> set[str]:
    return {text.de for text in texts(document)} | {text.other for text in texts(document)}


def first(document: Document, kind: type):
    return next(block for block in document.blocks if isinstance(block, kind))


@pytest.mark.parametrize("lang", ("de", *LANGUAGES))
def test_german_stands_beside_every_translation(lang: str) -> None:
    """A legal sentence in a draft language never stands alone."""
    for text in texts(client_sheet(sheet_content(), sentences(), lang)):
        assert text.de or not text.other
        assert not (lang == "de" and text.other)


def test_the_sheet_answers_what_where_when_how_what_to_bring() -> None:
    said = words(client_sheet(sheet_content(), sentences(), "uk"))
    assert {
        "Зібрати документи",
        "п'ятниця, 04.12.2026",
        "Jobcenter",
        "автобусом або поїздом",
        "приблизно 45 хв",
        "Диплом або свідоцтво мовою оригіналу",
        "Das ist eine Beratung und keine Entscheidung. Es entscheidet die zuständige Stelle.",
        "Stand des Rechts: 22.11.2026 (2026.11.1)",
    } <= said


def test_days_use_the_comma_of_the_script() -> None:
    assert "الجمعة، 04.12.2026" in words(client_sheet(sheet_content(), sentences(), "ar"))


def test_a_draft_says_that_it_is_one() -> None:
    """At the foot, in both languages; a German paper has no such note."""
    note = sentences().say("note.draft", "ar")
    assert note in client_sheet(sheet_content(), sentences(), "ar").footer
    assert note.de not in words(client_sheet(sheet_content(), sentences(), "de"))


def test_direction_follows_the_language() -> None:
    directions = {
        lang: client_sheet(sheet_content(), sentences(), lang).direction for lang in LANGUAGES
    }
    assert {lang for lang, way in directions.items() if way == "rtl"} == {"ar", "fa"}


def test_dropped_steps_are_not_printed_and_done_ones_are_marked() -> None:
    content = sheet_content(
        steps=(step("step.cv", state="dropped"), step("step.zab", state="done"))
    )
    steps = first(client_sheet(content, sentences(), "de"), Steps).items
    assert [item.is_done for item in steps] == [True]


@pytest.mark.parametrize(
    ("outcome", "sign"),
    [("entitled", "yes"), ("not_eligible", "no"), ("unclear", "open"), ("lapsed", "no")],
)
def test_outcomes_have_sign_and_words(outcome: str, sign: str) -> None:
    """Nothing is told by a sign alone."""
    content = sheet_content(findings=(FindingLine("work", outcome),))
    result = first(client_sheet(content, sentences(), "en"), Results).items[0]
    assert result.sign == sign
    assert result.outcome.other == sentences()[f"outcome.{outcome}"].texts["en"][0]


def test_a_question_has_its_own_words_for_an_outcome() -> None:
    content = sheet_content(findings=(FindingLine("residence_rule", "obliged"),))
    result = first(client_sheet(content, sentences(), "de"), Results).items[0]
    assert "Bundesland" in result.outcome.de


def test_unknown_codes_are_printed_not_lost() -> None:
    """A newer law pack with an older program."""
    line = FindingLine("new_question", "new_outcome", title=Said(de="Neu", en="New"))
    said = words(client_sheet(sheet_content(findings=(line,)), sentences(), "uk"))
    assert {"Neu", "New", "new_outcome"} <= said


def test_papers_are_ticked_where_the_original_is_there() -> None:
    papers = (PaperLine("D04", "original"), PaperLine("D05", "photo"))
    content = sheet_content(papers=papers, steps=())
    items = first(client_sheet(content, sentences(), "de"), Checklist).items
    assert [(item.is_ready, item.note and item.note.de) for item in items] == [
        (True, "Original vorhanden"),
        (False, "Foto vorhanden"),
    ]


def test_a_paper_is_named_once() -> None:
    """At the step it is needed for, or under papers."""
    content = sheet_content(papers=(PaperLine("D04"), PaperLine("D14")))
    items = first(client_sheet(content, sentences(), "de"), Checklist).items
    assert [item.text.de for item in items] == ["Sprachzertifikat"]


def test_what_to_do_is_said_by_the_plan_or_else_by_the_findings() -> None:
    """Not twice on one page, and not lost when there is no plan yet."""
    line = FindingLine("work", "allowed", next_step=Said(de="Titel zeigen", en="Show the title"))
    with_plan = client_sheet(sheet_content(findings=(line,)), sentences(), "de")
    without = client_sheet(sheet_content(findings=(line,), steps=()), sentences(), "de")
    assert "Titel zeigen" not in words(with_plan)
    assert "Titel zeigen" in words(without)


def test_checklist_gathers_the_papers_of_the_steps_once() -> None:
    content = sheet_content(papers=(), steps=(step("step.cv", bring=("P01", "D04", "P01")),))
    items = first(checklist(content, sentences(), "de"), Checklist).items
    assert [item.text.de for item in items] == [
        sentences()["paper.P01"].de,
        sentences()["paper.D04"].de,
    ]


def letter(**more: object) -> Document:
    values: dict = {
        "recipient": "VHS",
        "recipient_address": "Zeitz",
        "name": "Amina",
        "code": "K3M-77A",
        "day": DAY,
        "as_of": DAY,
        "desk": Desk("M. Muster"),
        "purpose": Said("topic.german"),
    }
    return referral_letter(ReferralContent(**(values | more)), sentences(), "ar")


def test_a_letter_holds_the_fields_handed_in_and_no_others() -> None:
    """Consent decides which; the letter adds nothing about the person."""
    without = words(letter())
    with_level = words(letter(fields=((Said(de="Deutsch", en="German"), "A2"),)))
    part = sentences()["part.person"]
    assert with_level - without == {"Deutsch", "German", "A2", part.de, part.texts["ar"][0]}


def test_handover_names_reasons_open_steps_and_consent() -> None:
    content = HandoverContent(
        "Jobcenter",
        "Weg 1, 06712 Zeitz",
        "Amina",
        "K3M-77A",
        DAY,
        DAY,
        Desk("M. Muster"),
        reasons=(Said(de="Deutsch B1"),),
        open_steps=(step("step.cv"),),
        consent_until=date(2027, 5, 22),
    )
    said = words(handover_sheet(content, sentences()))
    assert {
        "Jobcenter, Weg 1, 06712 Zeitz",
        "Deutsch B1",
        "Lebenslauf schreiben",
        "22.05.2027",
    } <= said


def test_certificate_says_when_and_about_what_only() -> None:
    content = CertificateContent(
        "Amina", "K3M-77A", DAY, Desk("M. Muster"), "10:00", "10:15", ("german",)
    )
    said = words(certificate_of_counselling(content, sentences()))
    assert {"Amina", "Sonntag, 22.11.2026", "10:00–10:15", "Deutsch lernen"} <= said


def test_plan_as_table_is_as_wide_as_its_header() -> None:
    table = plan_table(sheet_content(), sentences(), "uk")
    assert {len(row) for row in table.rows} == {len(table.header)}
    assert table.rows[0][5].de == "Pass oder Ausweis; Aufenthaltskarte"


def test_plan_as_data_keeps_codes_and_days() -> None:
    data = plan_data(sheet_content())
    assert data["steps"][0]["by"] == "2026-12-04"
    assert data["steps"][0]["bring"] == ["P01", "P02"]
    assert "Oleksandra" not in str(data)


@pytest.mark.parametrize("lang", ("de", *LANGUAGES))
def test_the_counsellors_own_judgement_stands_beside_what_the_rules_say(lang: str) -> None:
    """Both outcomes, the word that one is the counsellor's, and German beside a draft."""
    line = FindingLine("ik_access", "may_be_admitted", instead="not_eligible")
    document = client_sheet(replace(sheet_content(), findings=(line,)), sentences(), lang)
    (result,) = first(document, Results).items
    rules = replace(line, instead="")
    (alone,) = first(
        client_sheet(replace(sheet_content(), findings=(rules,)), sentences(), lang), Results
    ).items
    assert result.outcome == alone.outcome and result.sign == alone.sign
    judged, whose, *rest = result.notes
    assert tuple(rest) == alone.notes
    assert judged.de.startswith("Ihre Beratung schätzt es anders ein: ")
    assert "eigene Einschätzung Ihrer Beratung" in whose.de
    if lang != "de":
        assert judged.lang == whose.lang == lang and judged.state == whose.state == "draft"

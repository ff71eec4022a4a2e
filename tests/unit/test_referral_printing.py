"""Papers of a person and her plan as a file: what each holds, and that it is noted."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace

import pytest
from desks import OLEKSANDRA, answered, make_desk

from counsel_tui.casework.plan import PlanStep
from counsel_tui.casework.printing import KINDS, Paper
from counsel_tui.model.errors import BadInput
from counsel_tui.press import pdf

FACTS = {**OLEKSANDRA, "travel_means": ["public"], "german_overall": "B1"}


@pytest.fixture
def desk(tmp_path):
    made = make_desk(tmp_path)
    made.directory.take_starter(invented=True)
    return made


def planned(desk, words="Deutschkurs anfragen"):
    session = answered(desk, FACTS)
    session = desk.plan.add(session, PlanStep("", words, by=desk.day(), where="Frau Muster, VHS"))
    offer = next(
        m.offer for m in desk.offers.matches(session) if m.offer.kind == "ik" and m.offer.point
    )
    return desk.offers.take(session, offer).session


def test_the_sheet_tells_how_to_get_there_and_whom_to_ask(desk):
    """What, where, when, the way by the person's own means, and how the team is reached."""
    desk.set_settings(replace(desk.context.settings, office="Mobile Beratung", phone="0000 11"))
    lines = " ".join(" ".join(desk.printing.preview(planned(desk), Paper("sheet", "de"))).split())
    for words in ("mit Bus oder Bahn", "Minuten", "(erfunden), 06", "Mobile Beratung", "0000 11"):
        assert words in lines


@pytest.mark.parametrize("language", ["de", "ar", "uk", "ru", "vi", "ti"])
def test_a_plan_with_three_offers_and_three_steps_fits_on_one_page(desk, language):
    session = answered(desk, FACTS)
    for match in desk.offers.matches(session)[:3]:
        session = desk.offers.take(session, match.offer).session
    session = desk.plan.take(session, desk.plan.propose(session)[:3])
    document = desk.printing.document(session, Paper("sheet", language))
    assert pdf.pages(pdf.render(document)) == 1


def test_every_paper_that_was_written_is_noted_in_the_file(desk, tmp_path):
    session = planned(desk)
    for kind, form in (("checklist", "pdf"), ("certificate", "html"), ("sheet", "txt")):
        made = desk.printing.make(session, Paper(kind, form=form))
        assert made.path.read_bytes() and made.removed_when
        assert session.name not in made.path.name
    titles = [row.title for row in desk.clients.papers(session.client)]
    assert len(titles) == 3
    kept = desk.printing.make(session, Paper("checklist"), target=tmp_path / "bleibt.pdf")
    assert not kept.removed_when
    desk.printing.remove()
    assert kept.path.is_file() and not list((tmp_path / "papers").glob("*"))


def test_a_certificate_tells_topics_only_on_request(desk):
    session = answered(desk)
    plain = "\n".join(desk.printing.preview(session, Paper("certificate", "de")))
    assert "Anerkennung" not in plain and "13:07" in plain
    with_topics = Paper("certificate", "de", with_topics=True)
    assert "Anerkennung" in "\n".join(desk.printing.preview(session, with_topics))


def test_the_plan_as_table_runs_nothing_in_a_spreadsheet(desk, tmp_path):
    session = planned(desk, '=HYPERLINK("http://x";"y")')
    csv_file = desk.printing.make(session, Paper("plan", form="csv"), tmp_path).path
    rows = list(csv.reader(io.StringIO(csv_file.read_text(encoding="utf-8-sig"))))
    assert rows[1][0].startswith("'=") and len(rows) == 3
    xlsx = desk.printing.make(session, Paper("plan", form="xlsx"), tmp_path).path
    with zipfile.ZipFile(xlsx) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    data = json.loads(
        desk.printing.make(session, Paper("plan", form="json"), tmp_path).path.read_text()
    )
    assert data["steps"][0]["what"]["de"].startswith("=HYPERLINK")


def test_the_calendar_of_a_plan_names_nobody(desk, tmp_path):
    """Words somebody typed may name a person; they stay here."""
    session = planned(desk, "Frau Muster anrufen")
    text = desk.printing.make(session, Paper("plan", form="ics"), tmp_path).path.read_text()
    assert session.code in text and text.count("BEGIN:VEVENT") == 2
    assert "Muster" not in text and session.name not in text


@pytest.mark.parametrize(
    "paper",
    [
        Paper("nonsense"),
        Paper("sheet", form="xlsx"),
        Paper("plan", form="pdf"),
        Paper("sheet", "xx"),
        Paper("conference"),
        Paper("referral", referral="nope"),
        Paper("recall", handover="nope"),
    ],
)
def test_what_there_is_none_of_is_refused_in_a_sentence(desk, paper):
    with pytest.raises(BadInput) as error:
        desk.printing.make(planned(desk), paper)
    assert error.value.happened


def test_every_kind_has_words_and_can_be_asked_for():
    from counsel_tui.cli.paper import CALLED
    from counsel_tui.ui.papers.pane import TITLES

    assert set(TITLES) == set(KINDS)
    assert set(CALLED) | {"recall"} == set(KINDS)

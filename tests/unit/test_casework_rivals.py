"""Two laptops that disagree: nothing disputed is told as certain, passed on, or decided by a
clock, until a person has settled it.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from desks import OLEKSANDRA, answered, make_desk, pair
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from counsel_tui.casework.printing import OF_THE_PERSON, Paper
from counsel_tui.model.facts import Answer
from counsel_tui.model.operations import UNASKED
from counsel_tui.security.redaction import may_pass_on

COSTS_NOTHING = {"free", "exempt"}
TELLING = {**OLEKSANDRA, "consent_level": "2"}


@pytest.fixture
def team(tmp_path):
    """Two laptops with the same file, and its id."""
    here, there = make_desk(tmp_path, 1), make_desk(tmp_path, 2, user="Brandt")
    pair(here, there)
    client = answered(here, TELLING).client
    there.exchange.apply(there.exchange.plan_import(here.exchange.export(tmp_path / "a").path))

    def disagree(mine: dict, other: dict):
        """The file here after both have written."""
        here.clients.write(here.clients.open(client), mine)
        there.clients.write(there.clients.open(client), other)
        made = there.exchange.export(tmp_path / "b")
        here.exchange.apply(here.exchange.plan_import(made.path))
        return here, here.clients.open(client)

    return disagree


def outcomes(desk, session) -> dict[str, str]:
    return {found.question: found.outcome for found in desk.follows(session).entitlement}


@pytest.mark.parametrize("turn", [False, True])
def test_no_finding_is_built_on_a_disputed_title(team, turn):
    titles = [{"residence_title": Answer("gestattung")}, {"residence_title": Answer("duldung")}]
    desk, session = team(*(reversed(titles) if turn else titles))
    assert set(session.facts["residence_title"].value) == {"gestattung", "duldung"}
    one, other = (
        outcomes(desk, replace(session, facts=session.facts.with_answers(title)))
        for title in titles
    )
    disputed = {
        q for q in one if one[q] != other.get(q) and {one[q], other.get(q)} != COSTS_NOTHING
    }
    told = outcomes(desk, session)
    assert disputed
    assert {question: told[question] for question in disputed} == dict.fromkeys(disputed, "unclear")


@pytest.mark.parametrize("levels", [("0", "2"), ("2", "0"), ("1", "3"), ("3", "1")])
def test_nothing_leaves_while_one_laptop_says_it_must_not(team, levels):
    desk, session = team(*({"consent_level": Answer(level)} for level in levels))
    assert not may_pass_on(session.facts)
    assert session.is_anonymous == ("0" in levels)
    settled = desk.clients.resolve(session, "consent_level", Answer("2"))
    assert may_pass_on(settled.facts)


def test_settled_as_anonymous_the_file_forgets_who_it_was(team):
    desk, session = team({"consent_level": Answer("2")}, {"consent_level": Answer("0")})
    settled = desk.clients.resolve(session, "consent_level", Answer("0"))
    assert settled.is_anonymous
    assert "nationality" not in settled.facts
    assert settled.facts["call_name"].value != OLEKSANDRA["call_name"]


def test_one_disputed_answer_is_one_question(team):
    """The town follows the postcode; nobody is asked about it, and it is right afterwards."""
    desk, session = team({"postcode": Answer("06667")}, {"postcode": Answer("06618")})
    assert set(session.conflicts) == {"postcode"}
    assert desk.clients.search()[0].conflicts == 1
    settled = desk.clients.resolve(session, "postcode", Answer("06667"))
    assert not settled.conflicts
    assert desk.clients.search()[0].conflicts == 0
    assert desk.clients.search()[0].place.endswith(desk.context.references.town_of("06667"))


def test_where_two_laptops_stand_in_a_file_is_no_question(team):
    desk, session = team({}, {})
    desk.clients.set_register(session, "step", "plan", "Paused")
    assert not UNASKED & set(desk.clients.open(session.client).conflicts)


def test_answering_what_is_shown_settles_it(team):
    """Who confirms the newer name by Enter has decided."""
    desk, session = team({"call_name": Answer("Ola")}, {"call_name": Answer("Sascha")})
    shown = session.facts["call_name"]
    assert not desk.clients.write(session, {"call_name": shown}).conflicts


def test_a_value_that_came_after_the_question_was_shown_is_not_overwritten(team, tmp_path):
    desk, shown = team({"call_name": Answer("Ola")}, {"call_name": Answer("Sascha")})
    desk.clients.write(desk.clients.open(shown.client), {"call_name": Answer("Ida")})
    after = desk.clients.resolve(shown, "call_name", Answer("Eva"))
    assert {rival.value for rival in after.rivals("call_name")} == {'"Eva"', '"Ida"'}


def test_equal_values_are_told_once(team):
    _, session = team({"call_name": Answer("Ola")}, {"call_name": Answer("Sascha")})
    ola = session.conflicts["call_name"][0]
    doubled = replace(session, conflicts={"call_name": (*session.conflicts["call_name"], ola)})
    assert len(doubled.rivals("call_name")) == 2


def test_a_person_two_laptops_saw_today_waits_once(team):
    desk, session = team({"call_name": Answer("Ola")}, {"call_name": Answer("Sascha")})
    assert [row.client for row in desk.today().queue] == [session.client]


# --- everything disputed -----------------------------------------------------------------------

VALUES = {
    "bool": (True, False),
    "int": (3, 14),
    "num": (1.5, 9),
    "money": ("100.00", "2500.00"),
    "date": ("2026-01-15", "2027"),
    "text": ("Ola", "Sascha"),
}


def both_values(fact) -> tuple | None:
    """Two different values a fact may have."""
    if fact.kind == "enum" and len(fact.values) > 1:
        return fact.values[0], fact.values[-1]
    return VALUES.get(fact.kind)


def disputed_file(here, there, folder, keys):
    """A file in which two laptops hold different values for every one of ``keys``."""
    catalogue = here.context.references.catalogue
    client = answered(here, TELLING).client
    there.exchange.apply(there.exchange.plan_import(here.exchange.export(folder / "a").path))
    for desk, place in ((here, 0), (there, 1)):
        answers = {key: Answer(both_values(catalogue[key])[place]) for key in keys}
        desk.clients.write(desk.clients.open(client), answers)
    here.exchange.apply(here.exchange.plan_import(there.exchange.export(folder / "b").path))
    return here.clients.open(client)


@settings(max_examples=4, deadline=None, phases=[Phase.generate], database=None)
@given(st.data())
def test_a_file_in_which_everything_is_disputed_can_be_worked_with(tmp_path_factory, data):
    """Findings, day, plan, papers, report and placement: nothing trips over candidates."""
    folder = tmp_path_factory.mktemp("team")
    here, there = make_desk(folder, 1), make_desk(folder, 2, user="Brandt")
    pair(here, there)
    catalogue = here.context.references.catalogue
    possible = [
        key
        for key, fact in catalogue.items()
        if not fact.record and "/" not in key and both_values(fact) and not key.endswith("*")
        and key != "consent_level"
    ]  # fmt: skip
    keys = data.draw(st.sets(st.sampled_from(possible), min_size=len(possible) // 2))
    session = disputed_file(here, there, folder, keys)
    assert session.conflicts.keys() <= keys
    here.follows(session)
    here.today()
    here.due(here.day())
    here.clients.answers(session)
    here.clients.conflicts()
    here.plan.take(session, here.plan.propose(session))
    for kind in OF_THE_PERSON:
        here.printing.preview(session, Paper(kind))
    assert here.report.access(session).text
    here.finish.summary(session)
    for look in (here.language.rows, here.language.lines, here.language.evidence):
        look(session)
    here.cases.handover(session)
    here.offers.matches(session)
    for path in list(session.conflicts)[:8]:
        answer = Answer.decode(session.rivals(path)[-1].value)
        session = here.clients.resolve(session, path, answer)
        assert path not in session.conflicts

"""Matching and chains over the invented county, and the starter directory."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from datetime import date

import pytest

from counsel_tui import boot
from counsel_tui.casework.assess import Assessor
from counsel_tui.casework.planning import Planning, starter_files
from counsel_tui.casework.planning_shape import plan_shape
from counsel_tui.model.errors import BadInput
from counsel_tui.model.findings import Truth
from counsel_tui.referral.distance import kilometres, minutes
from counsel_tui.referral.goals import Goal
from counsel_tui.referral.replan import changes
from counsel_tui.settings.data import data_folder

DAY = date(2026, 11, 22)
NURSE = {
    "residence_title": "p24",
    "nationality": ["UA"],
    "benefits": ["sgb2"],
    "german": {"sprechen": "A2"},
    "occupation_text": "medsestra",
    "training_country": "UA",
    "qual_type": "vocational",
    "completed": True,
    "postcode": "06712",
    "birth_date": "1987",
    "sex": "f",
    "travel_minutes": "60",
    "travel_means": ["public"],
    "hours_available": "full",
}


def facts_of(**more):
    case = {"as_of": "2026-11-22", "facts": {**NURSE, **more}}
    return Assessor(boot.references(), DAY).read_case(case)[0]


@pytest.fixture(scope="module")
def planning():
    return Planning.over_starter(boot.references())


def plan(planning, goal: str, **more):
    facts = facts_of(**more)
    return planning.plan(facts, DAY, planning.goal(goal, facts, DAY))


def match(planning, kind: str, **more):
    offers = [offer for offer in planning.offers if offer.kind == kind]
    return planning.matcher(facts_of(**more), DAY).all(offers)


# --- the seed ------------------------------------------------------------------------------


def test_the_starter_directory_is_whole_and_to_be_confirmed():
    trees = starter_files(boot.references(), invented=False)
    assert len(trees["organization"]) == 146
    assert all(tree["confirm"] == "yes" for tree in trees["organization"])


def test_the_county_is_marked_as_invented_and_has_all_phases(planning):
    assert len(planning.offers) >= 60
    assert all(offer.is_invented and "erfunden" in offer.name for offer in planning.offers)
    assert {offer.phase for offer in planning.offers} == {1, 2, 3, 4, 5}


def test_every_term_of_the_county_is_a_condition_the_law_engine_reads(planning):
    from counsel_tui.referral.matching import conditions

    for offer in planning.offers:
        for _code, condition in conditions(offer):
            boot.references().condition(condition)


# --- matching ------------------------------------------------------------------------------


def test_what_is_unknown_hides_nothing(planning):
    """Without any answer no offer is refused for a fact nobody asked."""
    facts = Assessor(boot.references(), DAY).read_case({"facts": {}})[0]
    assert not [m for m in planning.matches(facts, DAY) if m.state == "not"]


def test_an_offer_for_women_is_not_for_a_man(planning):
    (found,) = match(planning, "mia", sex="m", travel_minutes="90")
    assert found.state == "not"
    assert [r.code for r in found.reasons if r.truth is Truth.NO] == ["sex"]


def test_too_far_is_almost(planning):
    found = [m for m in match(planning, "recognition_advice", travel_minutes="15")]
    assert {m.state for m in found} == {"almost"}


def test_the_way_is_counted_by_the_fastest_means():
    assert kilometres((51.05, 12.137), (51.15, 11.81)) == pytest.approx(33.1, abs=0.5)
    assert minutes(25, ["foot", "public"]) == 60
    assert minutes(25, []) is None


# --- chains --------------------------------------------------------------------------------


def test_a_nurse_comes_to_her_licence_by_three_chains(planning):
    chains = plan(planning, "licence:O001").plan.chains
    assert set(chains) == {"earliest", "nearest", "surest"}
    for chain in chains.values():
        assert len(chain.steps) >= 6
        assert chain.is_proven
        assert "licence" in chain.steps[-1].gives
    assert chains["earliest"].ends <= min(c.ends for c in chains.values())
    assert chains["nearest"].km <= min(c.km for c in chains.values())
    assert chains["surest"].open_points <= min(c.open_points for c in chains.values())


def test_no_step_begins_before_what_it_needs(planning):
    """Every token a step needs is there the day before; main courses never overlap."""
    planned = plan(planning, "licence:O001")
    for chain in planned.plan.chains.values():
        given = {token: date.min for token in planned.standing.has}
        for level in ("A1", "A2"):
            given[f"level:{level}"] = date.min
        for step in sorted(chain.steps, key=lambda s: s.last):
            given.update({t: min(step.last, given.get(t, date.max)) for t in step.gives})
        for step in chain.steps:
            for token in step.needs:
                assert given[token] < step.first, (step.title, token)
        courses = [s for s in chain.steps if s.kind in ("ik", "bsk", "bsk_health", "adaptation")]
        for one, two in itertools.pairwise(courses):
            assert one.last < two.first


def test_long_gaps_are_bridged(planning):
    for chain in plan(planning, "licence:O001").plan.chains.values():
        for step in chain.steps:
            if step.gap_days_before > 42:
                assert any(s.kind == "bridge" and s.last < step.first for s in chain.steps)


def test_papers_run_while_the_course_runs(planning):
    steps = plan(planning, "licence:O001").plan.chains["earliest"].steps
    decision = next(step for step in steps if step.procedure == "decision")
    assert any(s.offer and s.first <= decision.first and s.last >= decision.last for s in steps)


def test_a_right_that_lapses_is_used_before(planning):
    """The certificate of a year ago must be used within the year."""
    right = {"kind": "admitted", "issued_on": "2026-01-20"}
    chains = plan(planning, "level:B1", ik_right=right).plan.chains
    begun = [s.first for s in chains["nearest"].steps if s.kind.startswith("ik")]
    assert begun
    assert max(begun) <= date(2027, 1, 20)


def test_what_is_behind_the_person_is_not_planned_again(planning):
    steps = (
        plan(planning, "licence:O001", recognition_state="applied").plan.chains["earliest"].steps
    )
    assert not {"papers", "funding", "application"} & {step.procedure for step in steps}


def test_who_is_there_already_needs_no_step(planning):
    chain = plan(planning, "level:A1").plan.chains["earliest"]
    assert chain.steps == ()


def test_a_goal_out_of_reach_names_its_reason(planning):
    planned = plan(planning, "level:C2")
    assert planned.plan.chains["earliest"] is None
    assert [planning.words(message) for message in planned.plan.unreachable]


def test_an_electrician_and_an_apprentice_have_chains(planning):
    for goal in ("job:O084", "apprenticeship:O084"):
        assert plan(planning, goal).plan.chains["earliest"].steps, goal


def test_a_goal_may_be_given_by_words_and_bad_ones_are_told(planning):
    facts = facts_of()
    assert planning.goal("licence:81302", facts, DAY) == Goal("licence", "O001")
    assert planning.goal("", facts, DAY) == Goal("licence", "O001")
    for bad in ("moon", "level:Z9"):
        with pytest.raises(BadInput):
            planning.goal(bad, facts, DAY)


def test_when_a_date_slips_the_change_is_told(planning):
    goal = Goal("licence", "O001")
    before = planning.plan(facts_of(), DAY, goal).plan.chains["earliest"]
    course = next(s.offer for s in before.steps if s.kind.startswith("bsk"))
    offers = [offer for offer in planning.offers if offer.id != course]
    late = Planning(boot.references(), offers).plan(facts_of(), DAY, goal)
    shifts = changes(before.steps, late.plan.chains["earliest"])
    (instead,) = [s for s in shifts if s.before and s.before.offer == course]
    assert instead.kind == "replaced"
    assert instead.step.gives == instead.before.gives


def test_offers_without_sense_in_time_never_enter_a_chain(planning):
    """End before start, or no date and no length: shown in lists, never planned."""
    broken = [replace(o, first=date(2027, 5, 1), last=date(2027, 1, 1)) for o in planning.offers]
    none = [replace(o, first=None, last=None, weeks=0) for o in planning.offers]
    for offers in (broken, none):
        chain = Planning(boot.references(), offers).plan(facts_of(), DAY, Goal("level", "B1"))
        assert chain.plan.chains["earliest"] is None
        assert chain.plan.unreachable


def test_the_shape_is_what_the_schema_says(planning):
    jsonschema = pytest.importorskip("jsonschema")
    path = data_folder("seed") / "schemas" / "plan.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    for goal in ("licence:O001", "level:C2", "level:A1"):
        jsonschema.validate(plan_shape(planning, plan(planning, goal), "7"), schema)


def test_the_same_input_gives_the_same_plan(planning):
    one, two = (json.dumps(plan_shape(planning, plan(planning, "licence:O001"))) for _ in "12")
    assert one == two


def test_the_command_prints_the_plan(tmp_path, capsys):
    from counsel_tui.cli.main import run_command

    path = tmp_path / "case.json"
    path.write_text(json.dumps({"id": "7", "as_of": "2026-11-22", "facts": NURSE}))
    assert run_command(["plan", str(path), "--goal", "licence:O001", "--json"]) == 0
    shape = json.loads(capsys.readouterr().out)
    assert shape["id"] == "7"
    assert shape["chains"]["earliest"]["steps"]
    assert run_command(["plan", str(path), "--goal", "level:B2"]) == 0
    assert run_command(["plan", str(path), "--goal", "level:Z"]) == 3


def test_for_an_offer_that_vanished_the_nearest_is_named(planning):
    gone = next(o for o in planning.offers if o.kind == "bsk_health" and o.town == "Naumburg")
    found = planning.replacement(gone, facts_of(travel_minutes="90"), DAY)
    assert found.offer.kind == "bsk_health"
    assert found.offer.id != gone.id
    alone = Planning(boot.references(), [gone])
    assert alone.replacement(gone, facts_of(), DAY) is None


def test_a_licence_is_never_planned_for_an_unknown_occupation(planning):
    """A chain that forgets the level of German or the measure would be false advice."""
    vague = facts_of(occupation_text="arbeit")
    with pytest.raises(BadInput):
        planning.goal("licence", vague, DAY)


def test_what_is_assumed_is_said(planning):
    planned = plan(planning, "licence:O001")
    said = {m.id for c in planned.plan.chains.values() for s in c.steps for m in s.reasons}
    assert "It is assumed that a measure is asked for afterwards" in said
    assert "The level of German is not tested yet" in said


def test_a_statement_of_comparability_is_no_licence(planning):
    """An engineer whose answers lead to the ZAB gets no chain to a licence, and is told why."""
    engineer = {"occupation_text": "muhandis madani", "qual_type": "academic"}
    syria = {"training_country": "SY", "nationality": ["SY"], "residence_title": "p25_2_sub"}
    planned = plan(planning, "licence:O050", **engineer, **syria)
    assert planned.finding.path == "ZAB_STATEMENT"
    assert set(planned.plan.chains.values()) == {None}
    assert "ZAB" in planning.words(planned.plan.unreachable[0])

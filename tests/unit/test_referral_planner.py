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


def ik_only(planning):
    """The county without job-related courses: German by integration courses alone."""
    return [o for o in planning.offers if not o.kind.startswith("bsk")]


# --- letters ---------------------------------------------------------------------------------


def chain_of(planned, name="earliest"):
    return planned.plan.chains[name]


def said(planning, chain, part: str) -> list[str]:
    """Reasons of the steps whose title holds a part."""
    found = []
    for step in chain.steps:
        if part in planning.words.title(step.procedure, step.title):
            found += [planning.words(reason) for reason in step.reasons]
    return found


def test_each_job_related_course_has_its_own_entitlement_not_before_it_would_lapse(planning):
    """§ 6 Abs. 3 DeuFöV: three months without registration. Two courses, two letters."""
    chain = chain_of(plan(planning, "level:C1", german={"sprechen": "B1"}))
    courses = [step for step in chain.steps if step.kind.startswith("bsk")]
    letters = [step for step in chain.steps if step.procedure == "right_bsk"]
    assert len(courses) == len(letters) == 2
    for letter, course in zip(letters, courses, strict=True):
        assert letter.last < course.first
        assert (course.first - letter.last).days <= 7 * 13 + 1


def test_a_right_that_lapses_before_a_course_begins_is_kept_by_registering(planning):
    """Nothing begins within two weeks; whoever registers in time may begin within a year."""
    right = {"kind": "admitted", "issued_on": "2025-12-06"}
    planned = plan(Planning(boot.references(), ik_only(planning)), "level:B1", ik_right=right)
    chain = chain_of(planned)
    course = next(step for step in chain.steps if step.kind.startswith("ik"))
    assert course.first > date(2026, 12, 6)
    assert any("06.12.2026" in line and "anmelden" in line for line in said(planning, chain, "urs"))


def test_a_right_that_has_lapsed_is_asked_for_anew(planning):
    facts = {"ik_right": {"kind": "admitted", "issued_on": "2025-06-01"},
             "ik_registered_on": None, "ik_interrupted_since": None}  # fmt: skip
    chain = chain_of(plan(Planning(boot.references(), ik_only(planning)), "level:B1", **facts))
    assert "right_ik" in {step.procedure for step in chain.steps}
    assert any("01.06.2026" in line for line in said(planning, chain, "Berechtigung"))


def test_a_right_that_may_have_lapsed_is_doubted_not_denied(planning):
    """Nobody asked whether she registered in time: the plan stands, with the question."""
    right = {"kind": "admitted", "issued_on": "2025-06-01"}
    planned = plan(Planning(boot.references(), ik_only(planning)), "level:B1", ik_right=right)
    chain = chain_of(planned)
    assert "right_ik" not in {step.procedure for step in chain.steps}
    assert any("01.06.2026" in line for line in said(planning, chain, "kurs"))


def test_who_registered_and_let_the_year_pass_asks_anew(planning):
    """Registered long ago: the year to begin ends before any course does begin."""
    facts = {"ik_right": {"kind": "admitted", "issued_on": "2025-11-01"},
             "ik_registered_on": "2025-12-01", "ik_started_on": None,
             "ik_interrupted_since": None}  # fmt: skip
    chain = chain_of(plan(Planning(boot.references(), ik_only(planning)), "level:B1", **facts))
    letter = next(step for step in chain.steps if step.procedure == "right_ik")
    assert any("01.12.2026" in planning.words(reason) for reason in letter.reasons)


# --- what is under way -------------------------------------------------------------------------


def test_an_application_waits_for_its_own_clock(planning):
    """Filed in September, complete in October: three months from there, not from today."""
    application = {"id": "a1", "filed_on": "2026-09-01", "complete_on": "2026-10-15",
                   "outcome": "pending"}  # fmt: skip
    chain = chain_of(plan(planning, "licence:O001", applications=[application]))
    waiting = next(step for step in chain.steps if step.procedure == "decision")
    assert (waiting.is_under_way, waiting.last) == (True, date(2027, 1, 15))
    assert not {"papers", "funding", "application"} & {step.procedure for step in chain.steps}


def test_an_office_that_is_late_is_asked_and_nothing_stands_before_today(planning):
    application = {"id": "a1", "filed_on": "2026-03-01", "complete_on": "2026-03-01",
                   "outcome": "pending"}  # fmt: skip
    chain = chain_of(plan(planning, "licence:O001", applications=[application]))
    waiting = next(step for step in chain.steps if step.procedure == "decision")
    assert waiting.last == DAY
    assert any("01.06.2026" in line for line in said(planning, chain, "Bescheid"))
    assert all(s.first > DAY for s in chain.steps if "decision" in s.needs)


# --- offers ------------------------------------------------------------------------------------


def test_a_full_course_is_planned_only_if_there_is_no_other(planning):
    full = next(offer for offer in planning.offers if offer.free == 0)
    near = {"travel_minutes": "90", "german": {"sprechen": "A1"}}
    for chain in plan(planning, "level:B1", **near).plan.chains.values():
        assert full.id not in {step.offer for step in chain.steps}
    only = [o for o in planning.offers if o.is_bridge or o.id == full.id]
    held = {"kind": "entitled", "issued_on": "2026-11-01"}
    alone = Planning(boot.references(), only)
    planned = plan(alone, "level:B1", ik_right=held, **near)
    assert full.id in {step.offer for step in chain_of(planned).steps}
    assert any("Warteliste" in line for line in said(planning, chain_of(planned), full.name))


def test_each_course_of_an_offer_counts_not_only_the_first(planning):
    """A school names three courses; the first has begun, the second is planned."""
    course = next(o for o in planning.offers if o.kind == "ik" and o.level_min == "A1")
    days = [(date(2026, 3, 1), date(2026, 10, 1)), (date(2027, 2, 1), date(2027, 8, 1)),
            (date(2027, 9, 1), date(2028, 3, 1))]  # fmt: skip
    (first, last), *further = days
    offer = replace(course, first=first, last=last, further=tuple(further), free=None)
    others = [o for o in planning.offers if o.is_bridge]
    planned = plan(Planning(boot.references(), [offer, *others]), "level:B1", travel_minutes="90")
    step = next(s for s in chain_of(planned).steps if s.offer == course.id)
    assert (step.first, step.last) == days[1]


def test_no_offer_gives_what_only_an_office_gives(planning):
    """A directory may say what it wants: a licence comes from the body alone."""
    trick = replace(planning.offers[0], gives=("licence", "decision", "right_ik"), weeks=1)
    planned = plan(Planning(boot.references(), [trick]), "licence:O001")
    assert set(planned.plan.chains.values()) == {None}


def test_offices_alone_plan_nothing_and_say_where_courses_come_from(planning):
    offices = [replace(o, gives=(), level_out="") for o in planning.offers]
    planned = plan(Planning(boot.references(), offices), "level:B1")
    assert "directory import" in planning.words(planned.plan.unreachable[-1])


def test_why_dates_do_not_fit_names_the_step_and_by_when_it_could_be(planning):
    planned = plan(planning, "apprenticeship:O001")
    words = [planning.words(message) for message in planned.plan.unreachable]
    assert any("01.09.2027" in line and "Deutsch B2" in line for line in words)


def test_a_gap_nothing_fills_is_told_where_there_is_no_other_chain(planning):
    alone = [o for o in planning.offers if not o.is_bridge]
    planned = plan(Planning(boot.references(), alone), "level:B1")
    chain = chain_of(planned, "nearest")
    assert max(step.gap_days_before for step in chain.steps) > 42
    told = [planning.words(r) for step in chain.steps for r in step.reasons]
    assert any("nichts hier füllt sie" in line for line in told)


def test_a_bridge_that_asks_for_more_than_the_person_has_fills_nothing(planning):
    """A meeting for B1 speakers, or one behind a voucher, is no way to spend the time for A1."""
    bridges = [replace(o, level_min="B1") for o in planning.offers if o.is_bridge]
    bridges += [replace(o, letters=("voucher_avgs",)) for o in planning.offers if o.is_bridge]
    courses = [o for o in planning.offers if not o.is_bridge]
    planned = plan(Planning(boot.references(), courses + bridges), "level:B1")
    assert "bridge" not in {s.kind for s in chain_of(planned, "nearest").steps}


# --- matching besides --------------------------------------------------------------------------


def truth_of(found, code):
    return next((r.truth for r in found.reasons if r.code == code), None)


def test_a_language_in_common_or_enough_german(planning):
    def asked(**more):
        offers = [o for o in planning.offers if o.kind == "work_rights"]
        return truth_of(planning.matcher(facts_of(**more), DAY).match(offers[0]), "language")

    assert asked(languages=["ron"], german={"sprechen": "A0"}) is Truth.YES
    assert asked(languages=["ukr"], german={"sprechen": "A0"}) is Truth.OPEN
    assert asked(languages=["ukr"], german={"sprechen": "B1"}) is Truth.YES


def test_a_course_whose_letter_is_refused_does_not_fit(planning):
    """Somebody who may not be admitted is not sent to a course that asks for the letter."""
    course = next(o for o in planning.offers if o.kind == "ik")
    granted = planning.matcher(facts_of(), DAY).match(course)
    assert truth_of(granted, "letter") is not Truth.NO
    german = facts_of(nationality=["DE"], residence_title="de", german={"sprechen": "C1"})
    refused = planning.matcher(german, DAY)
    if refused.granted["right_ik"] is Truth.NO:
        assert refused.match(course).state == "not"


def test_the_order_is_fit_then_reach_then_what_is_looked_for(planning):
    facts = facts_of(concerns=["german"], travel_minutes="30")
    from counsel_tui.casework.interest import interest_of

    found = planning.matches(facts, DAY, interest_of(facts, (), planning, DAY))
    order = {"fits": 0, "almost": 1, "not": 2}
    reach = {Truth.YES: 0, Truth.OPEN: 1, Truth.NO: 2}
    keys = [(order[m.state], reach[m.reach], -m.relevance) for m in found]
    assert keys == sorted(keys)
    first = next(m for m in found if m.wanted)
    assert "Deutsch" in planning.words(first.wanted[0])
    assert len(found) == len(planning.offers)


def test_every_kind_there_is_a_word_for_has_its_concerns():
    from counsel_tui.casework.kinds import KIND_WORDS

    known = boot.references()
    assert set(known.concerns_of_kinds) == set(KIND_WORDS)
    codes = set(known.catalogue["concerns"].values)
    assert all(set(each) <= codes for each in known.concerns_of_kinds.values())


# --- what a step changes and proves --------------------------------------------------------------


def test_each_step_names_the_fact_it_changes_and_what_proves_it(planning):
    catalogue = boot.references().catalogue
    for step in planning.procedures:
        for token in step.gives:
            assert planning.words.evidence(token), token
    for token in ("level:B1", "licence", "application", "qualified"):
        fact, value = planning.words.change(token)
        definition = catalogue.at(fact.replace("applications/", "applications/a1/"))
        assert not value or value in definition.values
    assert planning.words.change("level:B1") == ("german_overall", "B1")


def test_every_office_of_a_procedure_is_one_the_program_knows(planning):
    known = boot.references()
    offices = {step.office for step in planning.procedures} - {"", "body"}
    offices |= {step.office for step in known.step_templates} - {"", "body"}
    asked = {each.removeprefix("finding:") for each in offices if each.startswith("finding:")}
    assert asked <= set(known.questions)


# --- hostile -------------------------------------------------------------------------------------


def hostile_service(number: int, rng) -> dict:
    """An offer as nobody should write one."""
    from counsel_tui.referral.starter import _attribute

    def pick(*each):
        return rng.choice(each)

    terms = [
        ("kind", pick("ik", "meeting", "\x1b[31mx", "<b>x</b>")),
        ("level-min", pick("A0", "B1", "Z9", "²")),
        ("level-out", pick("A2", "B2", "moon")),
        ("weeks", pick("", "12", "999999999999", "-3", "²")),
        ("wait-weeks", pick("", "99999", "x")),
        ("hours-per-week", pick("25", "nan", "inf", "-4")),
        ("phase", pick("3", "9", "x")),
        ("status", pick("AE-A", "x) or true or (x", "]")),
        ("gives", pick("", "licence", "measure", "\x1b[2J")),
    ]
    begin = pick("2027-01-11", "0000-13-45", "9999-12-01", "2026-01-01")
    return {
        "id": f"00000000-0000-4000-8000-{number:012d}",
        "name": pick("\x1b]0;x\x07Kurs", "<script>x</script>Kurs", "=cmd|x", "K" * 5000, "\u202eK"),
        "status": pick("active", "wild"),
        "attributes": [_attribute(str(number), "offer", code, value) for code, value in terms],
        "schedules": [{"dtstart": begin, "until": pick("2027-06-01", "2020-01-01", "x")}],
        "capacities": [{"available": pick(-5, 0, 1e30, "viele"), "updated": "2026-11-20T10:00:00Z",
                        "unit": {"name": "Platz"}}],
        "cost_options": [{"amount": pick(0, -3, "gratis"), "currency": "EUR"}],
        "service_at_locations": [
            {"location": {"location_type": "physical", "name": "\x1b[5mZ",
                          "latitude": pick(51.05, None, 951, "x"), "longitude": pick(12.1, None)}}
        ],
    }  # fmt: skip


def test_a_hostile_directory_is_told_neutralised_and_the_rest_is_used(planning, tmp_path, capsys):
    import random

    from counsel_tui.cli.main import run_command

    rng = random.Random(7)
    services = [hostile_service(number, rng) for number in range(300)]
    good = starter_files(boot.references(), invented=True)
    path = tmp_path / "services.json"
    path.write_text(json.dumps(services + good["service"]))
    case = tmp_path / "case.json"
    case.write_text(json.dumps({"as_of": "2026-11-22", "facts": NURSE}))
    words = ["plan", str(case), "--goal", "licence:O001", "--directory", str(path)]
    assert run_command([*words, "--json"]) == 0
    out, told = capsys.readouterr()
    shape = json.loads(out)
    assert shape["directory"]["offers"] > 300
    assert shape["directory"]["left_out"] > 0 and "…" in told
    assert shape["chains"]["earliest"]["steps"]
    assert run_command(words) == 0
    out, told = capsys.readouterr()
    assert not {"\x1b", "\u202e", "\x07"} & set(out + told)


def test_bad_facts_are_told_and_the_rest_is_planned(tmp_path, capsys):
    """An unreadable value counts as not known; what cannot be true together is asked."""
    from counsel_tui.cli.main import run_command

    facts = {**NURSE, "birth_date": "gestern", "travel_minutes": "\x1b[31m7", "moon": "x",
             "situation": "work_full", "employment": "none"}  # fmt: skip
    case = tmp_path / "case.json"
    case.write_text(json.dumps({"id": "7", "as_of": "2026-11-22", "facts": facts}))
    assert run_command(["plan", str(case), "--goal", "level:B1", "--json"]) == 3
    out, told = capsys.readouterr()
    shape = json.loads(out)
    assert {error["place"] for error in shape["errors"]} >= {"birth_date", "travel_minutes"}
    assert shape["chains"]["earliest"]["steps"]
    assert "birth_date" in told and "\x1b" not in told


def test_facts_that_hold_an_agreed_chain_get_it_made_anew(planning, tmp_path, capsys):
    """Without a vault: the chain of an earlier answer, and a course that is gone since."""
    from counsel_tui.cli.main import run_command

    jsonschema = pytest.importorskip("jsonschema")
    steps = [
        {"id": "s1", "what": "Kurs in X", "chain": "course", "offer": "gone", "phase": 3,
         "begins": "2027-01-11", "ends": "2027-08-27", "by": "2027-01-11", "rank": 1},
        {"id": "s2", "what": "Berechtigung", "chain": "right_ik", "begins": "2026-11-22",
         "ends": "2026-12-12", "by": "2026-12-12", "rank": 2},
    ]  # fmt: skip
    facts = {**NURSE, "german": {"sprechen": "A1"}, "plan_chain": "level:B1 earliest",
             "plan_steps": steps}  # fmt: skip
    case = tmp_path / "case.json"
    case.write_text(json.dumps({"id": "7", "as_of": "2026-11-22", "facts": facts}))
    assert run_command(["plan", str(case), "--json"]) == 0
    shape = json.loads(capsys.readouterr().out)
    schema = json.loads((data_folder("seed") / "schemas" / "plan.json").read_text("utf-8"))
    jsonschema.validate(shape, schema)
    assert shape["goal"] == "level:B1"
    (slip,) = shape["agreed"]["slipped"]
    assert (slip["kind"], slip["title"]) == ("gone", "Kurs in X")
    changed = shape["chains"]["earliest"]["changes"]
    assert {each["kind"] for each in changed["steps"]} and changed["reasons"]
    assert run_command(["plan", str(case)]) == 0
    assert "Kurs in X" in capsys.readouterr().out

"""Files of persons: nothing typed is lost, everything can be told who and when, taken back."""

from __future__ import annotations

import pytest
from desks import answered, make_desk
from hypothesis import given, settings
from hypothesis import strategies as st

from counsel_tui.casework.cells import changes_for, facts_of
from counsel_tui.model.errors import BadInput
from counsel_tui.model.facts import Answer, Facts, Source, State
from counsel_tui.model.operations import Change, Kind


@pytest.fixture
def desk(tmp_path):
    return make_desk(tmp_path)


def test_what_was_answered_is_there_when_the_file_is_opened_again(desk):
    session = answered(desk)
    again = desk.clients.open(session.client)
    assert again.facts == session.facts
    assert again.facts["benefits"].value == ("sgb2",)
    assert again.name == "Oleksandra"
    assert again.code == session.code


def test_a_started_file_without_an_answer_leaves_no_trace(desk):
    desk.clients.start()
    assert desk.clients.count() == 0


def test_undo_takes_back_the_last_action_whole_and_only_that(desk):
    session = answered(desk)
    before = session.facts
    session = desk.clients.write(
        session, {"benefits": Answer(("none",)), "call_name": Answer("Wrong")}
    )
    assert session.facts["benefits"].value == ("none",)
    after = desk.clients.undo(session.client)
    assert after.facts == before


def test_what_was_due_by_an_answer_goes_with_it(desk):
    """Nobody is called about a date that was a slip of the fingers."""
    session = desk.clients.write(desk.clients.start(), {"call_name": Answer("Nina")})
    session = desk.clients.write(session, {"title_valid_until": Answer("2026-12-01")})
    assert len(desk.today().due) == 1
    desk.clients.undo(session.client)
    assert desk.today().due == ()


def test_undo_is_refused_once_somebody_else_changed_the_field(desk, tmp_path):
    session = answered(desk)
    desk.clients.write(session, {"call_name": Answer("Mine")})
    action = desk.clients.last_action(session.client)
    desk.context.user = "Brandt"
    desk.clients.write(desk.clients.open(session.client), {"call_name": Answer("Hers")})
    assert desk.context.store.undo_changes(action) is None


def test_history_says_who_from_what_to_what(desk):
    session = answered(desk)
    desk.clients.write(session, {"call_name": Answer("Olena")})
    newest = desk.clients.history(session.client, "call_name")[0]
    assert (newest.user, newest.value, newest.before) == (
        "Kowalski",
        '"Olena"',
        ('"Oleksandra"',),
    )
    assert "Olena" in desk.say.history_line(newest)


def test_a_declined_set_and_its_elements_never_stand_together(desk):
    session = answered(desk)
    session = desk.clients.write(session, {"benefits": Answer(state=State.DECLINED)})
    assert session.facts["benefits"].state is State.DECLINED
    session = desk.clients.write(session, {"benefits": Answer(("sgb2", "bafoeg"))})
    assert set(session.facts["benefits"].value) == {"sgb2", "bafoeg"}


def test_level_zero_keeps_nothing_that_identifies(desk):
    session = answered(desk, consent_level="0")
    facts = session.facts
    assert facts["call_name"].value != "Oleksandra"
    assert "postcode" not in facts and facts["home_district"].value == "Burgenlandkreis"
    assert "nationality" not in facts and facts["nationality_group"].value == "third"
    assert facts["birth_date"].value != "1987"
    stored = {row.value for row in desk.clients.history(session.client)}
    assert not any("Oleksandra" in (value or "") for value in stored)


def test_falling_to_level_zero_makes_the_file_rougher_at_once(desk):
    session = answered(desk)
    session = desk.clients.write(session, {"consent_level": Answer("0")})
    assert session.is_anonymous
    assert "postcode" not in session.facts
    assert session.facts["call_name"].value != "Oleksandra"


def test_an_unknown_person_is_named_not_crashed_on(desk):
    with pytest.raises(BadInput):
        desk.clients.by_code("XXX-XXX")
    session = answered(desk)
    assert desk.clients.by_code(session.code.lower()).client == session.client


answers = st.one_of(
    st.none(),
    st.builds(
        Answer,
        st.lists(
            st.sampled_from(["sgb2", "asylblg", "bafoeg", "other"]), min_size=1, unique=True
        ).map(tuple),
        st.just(State.KNOWN),
        st.sampled_from(Source),
    ),
    st.builds(Answer, st.none(), st.sampled_from([State.UNKNOWN, State.DECLINED])),
    st.builds(Answer, st.just(("bafoeg", "bab")), st.just(State.NARROWED)),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(answers, max_size=5))
def test_a_set_reads_back_as_it_was_written_whatever_was_there_before(tmp_path_factory, course):
    desk = make_desk(tmp_path_factory.mktemp("papers"))
    catalogue = desk.context.references.catalogue
    facts, client = Facts(), "c" * 32
    for answer in course:
        desk.context.store.append(
            "x", changes_for(client, facts, {"benefits": answer}, catalogue), user="u"
        )
        wanted = facts.with_answers({"benefits": answer})
        facts = facts_of(desk.context.store.cells(client), desk.context.references.catalogue)
        assert set(facts) == set(wanted)
        if answer is not None:
            got = facts["benefits"]
            assert got.state is answer.state
            if answer.state is State.KNOWN:
                assert set(got.value) == set(answer.value)


def test_undo_after_a_pause_takes_back_the_answer_not_the_pause(desk):
    session = answered(desk)
    before = session.facts
    session = desk.clients.write(session, {"call_name": Answer("Wrong")})
    desk.finish.pause(session, "plan")
    after = desk.clients.undo(session.client)
    assert after.facts == before
    assert after.step == "plan"


def test_a_person_is_found_by_town(desk):
    answered(desk)
    assert desk.clients.search("zeitz")[0].place == "06712 Kretzschau / Zeitz"
    assert desk.clients.search("kretzschau")


def test_an_answer_of_a_newer_catalogue_is_kept_and_shown(desk):
    session = answered(desk)
    change = Change(Kind.SET, "client", session.client, "shoe_size", '"42"')
    desk.context.store.append("x", [change], user="Brandt")
    rows = desk.clients.answers(desk.clients.open(session.client))
    assert ("shoe_size", "42") in {(row.path, row.value) for row in rows}

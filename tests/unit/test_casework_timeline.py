"""The timeline tells visits, not keystrokes, and loses nothing on the way."""

from __future__ import annotations

from itertools import pairwise

from desks import answered, make_desk
from hypothesis import given
from hypothesis import strategies as st

from counsel_tui.casework.ports import HistoryRow
from counsel_tui.casework.timeline import PAUSE_MINUTES, doings
from counsel_tui.model.clock import milliseconds
from counsel_tui.model.facts import Answer

MINUTE = 60_000 << 16


def row(minute: float, *, user="Kowalski", stream="1", label="Answer given", number=0):
    """One operation at a minute; ``number`` makes it another action."""
    return HistoryRow(
        field="age",
        value='"1"',
        before=(),
        user=user,
        device="Zeitz",
        hlc=int(minute * MINUTE),
        label=label,
        kind="set",
        is_live=True,
        txno=number,
        stream=stream,
    )


def newest_first(*rows: HistoryRow) -> list[HistoryRow]:
    return sorted(rows, key=lambda each: each.hlc, reverse=True)


def test_a_minute_of_this_test_is_a_minute_of_the_clock():
    assert milliseconds(MINUTE) == 60_000


def test_an_intake_of_thirty_answers_is_one_line():
    found = doings(newest_first(*(row(n / 2, number=n) for n in range(30))))
    assert [doing.actions for doing in found] == [30]


def test_who_comes_back_after_the_pause_has_a_line_of_their_own():
    inside = newest_first(row(0), row(PAUSE_MINUTES, number=1))
    beyond = newest_first(row(0), row(PAUSE_MINUTES + 1, number=1))
    assert (len(doings(inside)), len(doings(beyond))) == (1, 2)


def test_work_of_others_at_the_same_time_stands_apart_and_divides_nothing():
    rows = [row(n, number=n, user="Brandt" if n % 2 else "Kowalski") for n in range(10)]
    found = doings(newest_first(*rows))
    assert [(doing.rows[0].user, doing.actions) for doing in found] == [
        ("Brandt", 5),
        ("Kowalski", 5),
    ]


def test_the_same_user_on_another_laptop_is_another_line():
    assert len(doings(newest_first(row(0), row(1, stream="2")))) == 2


def test_other_things_done_in_the_visit_are_lines_of_their_own():
    rows = [row(0, label="File opened"), row(1, number=1), row(2, label="Paused", number=2)]
    found = doings(newest_first(*rows, row(3, number=3)))
    assert [doing.label for doing in found] == ["Answer given", "Paused", "File opened"]


LOGS = st.lists(
    st.builds(
        row,
        st.integers(0, 400),
        user=st.sampled_from("ab"),
        stream=st.sampled_from("12"),
        label=st.sampled_from(["x", "y"]),
        number=st.integers(0, 50),
    )
).map(lambda rows: newest_first(*rows))


@given(LOGS)
def test_every_entry_is_told_once_in_its_order_and_with_its_own_kind(rows):
    found = doings(rows)
    assert sorted(id(each) for doing in found for each in doing.rows) == sorted(map(id, rows))
    for doing in found:
        places = [next(n for n, each in enumerate(rows) if each is one) for one in doing.rows]
        assert places == sorted(places)
        assert len({(each.user, each.stream, each.label) for each in doing.rows}) == 1
    newest = [doing.rows[0].hlc for doing in found]
    assert newest == sorted(newest, reverse=True)


@given(LOGS)
def test_nobody_is_away_longer_than_the_pause_within_a_line(rows):
    for doing in doings(rows):
        who = doing.rows[0].user, doing.rows[0].stream
        theirs = [each.hlc for each in rows if (each.user, each.stream) == who]
        inside = [hlc for hlc in theirs if doing.rows[-1].hlc <= hlc <= doing.rows[0].hlc]
        pauses = [late - early for late, early in pairwise(inside)]
        assert all(pause <= PAUSE_MINUTES * MINUTE for pause in pauses)


def test_a_line_keeps_its_key_while_more_is_answered(tmp_path):
    """The cursor of the list stays where it is when a synchronisation or an undo adds to it."""
    desk = make_desk(tmp_path)
    session = answered(desk)
    before = desk.clients.timeline(session.client)[0]
    desk.clients.write(session, {"birth_date": Answer("1988")})
    after = desk.clients.timeline(session.client)[0]
    assert after.key == before.key
    assert len(after.entries) == len(before.entries) + 1


def test_a_visit_names_how_many_answers_and_which_and_an_undo_stands_apart(tmp_path):
    desk = make_desk(tmp_path)
    session = answered(desk, {"call_name": "Oleksandra", "birth_date": "1987"})
    desk.clients.write(session, {"birth_date": Answer("1988")})
    assert desk.clients.undo(session.client) is not None
    texts = [line.text for line in desk.clients.timeline(session.client)]
    assert texts == ["Zurückgenommen", "2 Antworten: Rufname, Geburtsjahr"]

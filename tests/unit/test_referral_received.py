"""What other offices hand over to us can be opened whenever it comes, is answered, and is deleted
when they ask for it.
"""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from desks import answered, make_desk
from test_referral_sharing import TELLING, UNTIL, refer

from counsel_tui.casework.arrivals import STATES
from counsel_tui.casework.key_ring import RING, load
from counsel_tui.casework.referrals import SCOPES
from counsel_tui.model.errors import BadInput, IntegrityError
from counsel_tui.referral.return_code import write_code
from counsel_tui.security.sealing import seal, unseal


@pytest.fixture
def offices(tmp_path):
    """One office that hands over, one that receives, and the folder between them."""
    (tmp_path / "stick").mkdir()
    return make_desk(tmp_path / "here", 1), make_desk(tmp_path / "there", 2), tmp_path / "stick"


def handed_over(here, there, stick):
    session, referral = refer(here, answered(here, TELLING), "Büro", "Übergabe", "handover")
    session = here.referrals.release(session, referral.rid, SCOPES["handover"], UNTIL, "paper")
    key = there.received.key()
    return here.referrals.hand_over_file(session, referral.rid, stick, key)


# --- the key -----------------------------------------------------------------------------------


def test_a_file_opens_months_later_though_the_exchange_key_was_renewed(offices):
    """Renewed and destroyed as between laptops; nobody tells other offices of it."""
    _here, there, _stick = offices
    given = there.received.key()
    exchange = there.exchange.peers.own().recipient
    letter, late = seal(b"x", [given]), seal(b"x", [exchange])
    for _year in range(3):
        there.exchange.renewal.renew()
        there.exchange.renewal.settle()
    assert load(there.context.store).retired == ()
    with pytest.raises(IntegrityError):
        unseal(late, there.received.keys.secrets())
    assert unseal(letter, there.received.keys.secrets()) == b"x"
    assert there.received.key() == given


def test_a_new_key_leaves_the_earlier_one_to_open_files_until_it_is_destroyed(offices):
    _here, there, _stick = offices
    first = there.received.key()
    sealed = seal(b"x", [first])
    second = there.received.keys.make()
    assert second != first and there.received.key() == second
    assert unseal(sealed, there.received.keys.secrets()) == b"x"
    assert there.received.keys.destroy_earlier() == 1
    assert there.received.keys.destroy_earlier() == 0
    with pytest.raises(IntegrityError):
        unseal(sealed, there.received.keys.secrets())


def test_the_key_is_kept_beside_the_backups_and_older_rings_are_read(offices):
    """A vault restored from before the key was made must still open what comes."""
    _here, there, _stick = offices
    kept = []
    there.context.keep_keys = kept.append
    key = there.received.key()
    assert key in kept[-1]
    shape = json.loads(kept[-1])
    del shape["handover"]
    there.context.store.set_local(RING, json.dumps(shape))
    assert load(there.context.store).handover == ()


# --- what came in ------------------------------------------------------------------------------


def test_what_came_in_is_noted_without_any_fact_of_the_person(offices):
    here, there, stick = offices
    _session, path = handed_over(here, there, stick)
    found = there.received.read(path)
    arrival = there.received.note(found)
    assert (arrival.code, arrival.state, arrival.client) == (found.code, "received", "")
    assert there.received.note(found) == arrival and len(there.received.all()) == 1
    said = json.dumps([dict(row.values) for row in there.context.store.entities("received")])
    assert "Oleksandra" not in said and "medsestra" not in said and "Kowalenko" not in said
    assert there.clients.search("") == ()


def test_the_sender_is_named_by_its_settings_and_by_nothing_of_the_person(offices):
    here, there, stick = offices
    here.set_settings(type(here.context.settings)(team="Beratung Süd", office="Zeitz"))
    _session, path = handed_over(here, there, stick)
    assert there.received.read(path).sender == "Beratung Süd, Zeitz"


def test_the_answer_goes_back_as_file_and_as_code_and_closes_the_loop(offices):
    here, there, stick = offices
    session, path = handed_over(here, there, stick)
    found = there.received.read(path)
    there.received.take(found)
    arrival = there.received.by_code(found.code)
    assert arrival.client and there.clients.open(arrival.client).name == "Oleksandra"
    arrival = there.received.answer(arrival, "accepted")
    answer = there.received.write_return(arrival, stick)
    session = here.referrals.take_file(session, json.loads(answer.read_text()))
    assert here.referrals.all(session)[0].state == "accepted"
    there.received.answer(arrival, "begun")
    session = here.referrals.take_code(session, write_code(found.code, "begun"))
    assert here.referrals.all(session)[0].state == "begun"


def test_a_refusal_needs_its_reason_and_no_answer_is_skipped(offices):
    here, there, stick = offices
    _session, path = handed_over(here, there, stick)
    arrival = there.received.note(there.received.read(path))
    for state, words in (
        ("rejected", " "),
        ("drafted", ""),
        ("revoked", ""),
        ("rejected", "x" * 201),
    ):
        with pytest.raises(BadInput):
            there.received.answer(arrival, state, words)
    assert there.received.all() == (arrival,)
    arrival = there.received.answer(arrival, "waiting_list", wait_until=date(2027, 1, 4))
    arrival = there.received.answer(arrival, "rejected", "Kurs ist voll")
    assert (arrival.answer, arrival.wait_until) == ("Kurs ist voll", None)
    with pytest.raises(BadInput):
        there.received.answer(arrival, "accepted")


def test_every_answer_we_may_give_can_be_written_and_read(offices):
    _here, there, stick = offices
    for place, state in enumerate(STATES[1:]):
        arrival = there.received.note_letter(f"K3M-77{'ABCDEFGH'[place]}", "VHS")
        arrival = there.received.answer(arrival, state, "voll" if state == "rejected" else "")
        document = json.loads(there.received.write_return(arrival, stick).read_text())
        assert (document["code"], document["state"]) == (arrival.code, state)


def test_a_letter_on_paper_is_noted_once_by_its_code(offices):
    _here, there, _stick = offices
    arrival = there.received.note_letter("k3m77a", "Jobcenter", "Kurs")
    assert (arrival.code, arrival.sender) == ("K3M-77A", "Jobcenter")
    for code, sender in (("K3M-77A", "VHS"), ("kein Code", "VHS"), ("K3M-77C", "  ")):
        with pytest.raises(BadInput):
            there.received.note_letter(code, sender)
    there.received.remove(arrival)
    assert there.received.all() == ()


def test_a_letter_and_the_file_that_follows_it_are_one_line(offices):
    here, there, stick = offices
    _session, path = handed_over(here, there, stick)
    found = there.received.read(path)
    letter = there.received.note_letter(found.code, "Beratung")
    assert there.received.note(found).id == letter.id
    there.received.take(found)
    (arrival,) = there.received.all()
    assert arrival.client and arrival.reference == found.reference


def test_a_recall_marks_the_line_and_is_due_until_the_file_is_erased(offices):
    here, there, stick = offices
    session, path = handed_over(here, there, stick)
    taken = there.received.take(there.received.read(path))
    session = here.referrals.withdraw(session, "Büro")
    (recall,) = here.referrals.to_recall(session)
    key = there.received.key()
    _session, notice = here.referrals.recall_file(session, recall, stick, key)
    arrival = there.received.note(there.received.read(notice))
    assert arrival.recalled and arrival.client == taken.client and not arrival.waits
    due = [each for each in there.due(there.day()) if each.kind == "to_delete"]
    assert [each.client for each in due] == [taken.client]
    with pytest.raises(BadInput):
        there.received.remove(arrival)
    there.erasure.erase(taken, taken.code)
    assert there.received.all() == ()
    assert not [each for each in there.due(there.day()) if each.kind == "to_delete"]


def test_who_asks_for_access_is_told_where_the_file_came_from(offices):
    here, there, stick = offices
    here.set_settings(type(here.context.settings)(team="Beratung Süd"))
    _session, path = handed_over(here, there, stick)
    taken = there.received.take(there.received.read(path))
    report = there.report.access(taken)
    (lines,) = (
        lines for _title, lines in report.sections if any("Beratung Süd" in x for x in lines)
    )
    assert "Übergabe" in lines[0] and report.shape["came_from"][0]["sender"] == "Beratung Süd"


def test_a_recall_of_what_never_came_is_told_and_notes_nothing(offices):
    here, there, stick = offices
    session, _path = handed_over(here, there, stick)
    session = here.referrals.withdraw(session, "Büro")
    (recall,) = here.referrals.to_recall(session)
    _session, notice = here.referrals.recall_file(session, recall, stick, there.received.key())
    with pytest.raises(BadInput):
        there.received.note(there.received.read(notice))
    assert there.received.all() == ()


def test_who_waits_for_our_answer_is_one_line_of_what_is_due(offices):
    _here, there, _stick = offices
    first = there.received.note_letter("K3M-77A", "Jobcenter")
    there.received.note_letter("K3M-77C", "VHS")
    (line,) = (each for each in there.due(there.day()) if each.kind == "received")
    assert (line.text, line.client, line.days) == ("2", "", 0)
    assert "2 wait" in there.say.due(line) or "2 warten" in there.say.due(line)
    there.received.answer(first, "accepted")
    there.context.clock.now += timedelta(days=9)
    (line,) = (each for each in there.due(there.day()) if each.kind == "received")
    assert (line.text, line.days) == ("1", -9)


@pytest.mark.parametrize("name", ["until", "code", "sender", "purpose", "reference"])
@pytest.mark.parametrize("value", [None, 7, ["x"], "9999-99-99", "\x1b[31mrot\u202e", "x" * 5000])
def test_whatever_stands_beside_the_facts_of_a_file_it_is_read_or_refused(offices, name, value):
    here, there, stick = offices
    _session, path = handed_over(here, there, stick)
    document = json.loads(unseal(path.read_bytes(), there.received.keys.secrets()))
    path.write_bytes(seal(json.dumps(document | {name: value}).encode(), [there.received.key()]))
    found = there.received.read(path)
    arrival = there.received.note(found)
    assert there.received.take(found).name == "Oleksandra"
    assert "\x1b" not in arrival.sender + arrival.purpose and len(arrival.sender) <= 200
    assert there.received.all()[0].client

"""Sealed notes: readable for their author alone, and nowhere but in the person's file."""

from __future__ import annotations

import base64
import json

import pytest
from desks import answered, make_desk

from counsel_tui.casework.cells import register
from counsel_tui.casework.shape import session_shape
from counsel_tui.i18n import use
from counsel_tui.model.errors import BadInput, ConsentRefused, IntegrityError, Locked
from counsel_tui.model.facts import Answer
from counsel_tui.security.keyslots import Kdf
from counsel_tui.store.sqlite import SqliteStore

TINY = Kdf(8, 1, 1)
SECRET, OTHER = "Sieben Raben im Nebel", "Acht Igel unter Laub"
TEXT = "Kanarienwort: Narbe am Arm,\nsie spricht nicht gern darüber"


@pytest.fixture
def desk(tmp_path):
    made = make_desk(tmp_path)
    made.sealed.set_up(SECRET, kdf=TINY)
    return made


def noted(desk, **more):
    """A file with one sealed note."""
    session = answered(desk, special_data_consent=True, **more)
    return desk.sealed.write(session, TEXT)


def test_a_note_opens_with_its_passphrase_alone(desk):
    session = noted(desk)
    (note,) = desk.sealed.notes(session)
    assert note.user == "Kowalski" and note.at.startswith("2026-11-22")
    assert desk.sealed.open(session, SECRET) == {note.rid: TEXT}
    for wrong in (OTHER, "", SECRET.upper()):
        with pytest.raises(Locked, match=r"sealed|versiegelt"):
            desk.sealed.open(session, wrong)


def test_a_new_passphrase_opens_the_same_notes_and_the_old_one_no_longer(desk):
    session = noted(desk)
    desk.sealed.change_passphrase(SECRET, OTHER, kdf=TINY)
    assert list(desk.sealed.open(session, OTHER).values()) == [TEXT]
    with pytest.raises(Locked):
        desk.sealed.open(session, SECRET)
    session = desk.sealed.write(session, "zweite")
    assert sorted(desk.sealed.open(session, OTHER).values()) == sorted([TEXT, "zweite"])


def test_a_weak_passphrase_is_refused(desk):
    with pytest.raises(BadInput):
        desk.sealed.set_up("kurz", kdf=TINY)


def test_without_that_consent_or_in_an_anonymous_file_nothing_is_stored(desk):
    for more in ({}, {"special_data_consent": False}):
        session = answered(desk, **more)
        with pytest.raises(ConsentRefused):
            desk.sealed.write(session, TEXT)
        assert not desk.sealed.notes(desk.clients.open(session.client))


def test_a_file_that_becomes_anonymous_loses_its_notes(desk):
    session = desk.clients.write(noted(desk), {"consent_level": Answer("0")})
    assert not desk.sealed.notes(session)


def test_a_readable_note_is_refused_wherever_it_comes_from(desk):
    session = answered(desk, special_data_consent=True)
    for typed in (TEXT, "sealed1:" + TEXT, "sealed1:QQ=="):
        with pytest.raises(BadInput):
            desk.clients.write(session, {"sealed_notes/x/text": Answer(typed)})


def test_a_note_is_in_no_list_search_export_report_or_history(desk):
    """Neither its words nor its sealed form."""
    session = noted(desk)
    sealed = session.facts[next(p for p in session.facts if p.endswith("/text"))].value
    report = desk.report.access(session)
    places = [
        json.dumps(session_shape(desk, session), ensure_ascii=False),
        "\n".join(f"{row.path} {row.value}" for row in desk.clients.answers(session)),
        "\n".join(row.text for row in desk.clients.timeline(session.client)),
        "\n".join(map(desk.say.history_line, desk.clients.history(session.client))),
        report.text,
        json.dumps(report.shape, ensure_ascii=False, default=str),
        str(desk.finish.summary(session)) if hasattr(desk.finish, "summary") else "",
    ]
    for place in places:
        for word in ("Kanarienwort", "Narbe", str(sealed), str(sealed)[20:60]):
            assert word not in place
    assert not desk.clients.search("Kanarienwort") and not desk.clients.search("Narbe")
    assert report.shape["sealed_notes"] == 1


def test_no_open_vault_file_holds_the_words(tmp_path):
    """Searched in an unencrypted database: the words are not even in the decrypted pages."""
    store = SqliteStore(tmp_path / "plain.db", None, make_desk(tmp_path).context.clock)
    desk = make_desk(tmp_path, store=store)
    desk.sealed.set_up(SECRET, kdf=TINY)
    noted(desk)
    data = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"Oleksandra" in data, "the search would see it"
    for word in ("Kanarienwort", "Narbe"):
        for form in (word.encode(), word.encode("utf-16-le"), base64.b64encode(word.encode())[:-4]):
            assert form not in data
    store.close()


def test_a_replaced_laptop_reads_the_notes_again_and_a_colleague_never(desk, tmp_path):
    """Keys travel wrapped with the log; only their owner has the passphrase."""
    session = noted(desk)
    new, colleague = make_desk(tmp_path, 2), make_desk(tmp_path, 3, user="Brandt")
    for other in (new, colleague):
        other.context.store.merge(desk.context.store.operations())
        assert len(other.sealed.notes(other.clients.open(session.client))) == 1
    assert list(new.sealed.open(new.clients.open(session.client), SECRET).values()) == [TEXT]
    assert not colleague.sealed.is_ready()
    colleague.sealed.set_up(OTHER, kdf=TINY)
    assert colleague.sealed.open(colleague.clients.open(session.client), OTHER) == {}


def test_a_note_moved_to_another_file_does_not_open(desk):
    session, other = noted(desk), answered(desk)
    (path,) = (path for path in session.facts if path.endswith("/text"))
    desk.context.store.append(
        "x", [register(other.client, path, str(session.facts[path].value))], user="Brandt"
    )
    with pytest.raises(IntegrityError):
        desk.sealed.open(desk.clients.open(other.client), SECRET)


@pytest.fixture(autouse=True)
def german():
    use("de")

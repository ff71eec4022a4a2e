"""Referrals, cases, handover, papers and single entries of the directory on the command line.

The commands run in this process over a vault in memory: what they say, and their exit codes.
"""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from desks import OLEKSANDRA, answered, make_desk

from counsel_tui import boot, i18n
from counsel_tui.cli.main import run_command
from counsel_tui.referral.return_code import write_code


class Program:
    """The command line over one desk that stays open."""

    def __init__(self, desk, capsys, secret: Path) -> None:
        self.desk, self._capsys, self._secret = desk, capsys, str(secret)

    def run(self, *words: str, code: int = 0):
        self.desk.context.told_day = None
        self._capsys.readouterr()
        done = run_command(words)
        said = self._capsys.readouterr()
        assert done == code, (words, said.out[-500:], said.err[-500:])
        return SimpleNamespace(out=said.out, err=said.err)

    def open(self, *words: str, **more):
        return self.run(*words, "--passphrase-file", self._secret, **more)

    def json(self, *words: str, **more):
        return json.loads(self.open(*words, "--json", **more).out)


@pytest.fixture
def program(tmp_path, monkeypatch, capsys):
    desk = make_desk(tmp_path)
    desk.directory.take_starter(invented=True)
    monkeypatch.setattr(desk, "lock", lambda: None)
    monkeypatch.setattr(boot, "open_desk", lambda *_args, **_options: desk)
    secret = tmp_path / "passphrase"
    secret.write_text("secret\n")
    i18n.use("de")
    return Program(desk, capsys, secret)


@pytest.fixture
def who(program) -> str:
    return answered(program.desk, {**OLEKSANDRA, "german_overall": "B1"}).code


def course(program) -> str:
    found = program.json("directory", "list", "integrationskurs", "zeitz")
    return found[0]["id"]


def test_a_referral_goes_its_whole_way_and_back(program, who, tmp_path):
    """Draft, refusal without consent, release, letter, answer from paper, withdrawal, recall."""
    (drafted,) = program.json("referral", "draft", who, course(program), "--why", "bis Januar")
    code = drafted["code"]
    refused = program.open("referral", "hand-over", who, code, code=6)
    assert "Freigabe" in refused.err
    program.json("referral", "release", who, code, "--scope", "contact", "--proof", "paper")
    shown = program.json("referral", "show", who, code)
    assert set(shown["may_share"]) <= {"call_name", "languages"}
    letter = tmp_path / "letter.pdf"
    (there,) = program.json("referral", "hand-over", who, code, "--to", str(letter))
    assert there["state"] == "handed_over" and letter.read_bytes().startswith(b"%PDF")
    (after,) = program.json("referral", "answer", write_code(code, "waiting_list"))
    assert (after["client"], after["state"]) == (who, "waiting_list")
    late = program.json("referral", "list", "--overdue", "--today", "2029-01-01")
    assert [row["code"] for row in late] == [code] and late[0]["overdue"]
    (due,) = program.json("referral", "withdraw", who, "--for", drafted["recipient"])
    assert due["code"] == code and due["recalled"] is None
    (notice,) = program.json("referral", "recall", who, "--to", str(tmp_path / "notices"))
    assert Path(notice["path"]).is_file()
    assert program.json("referral", "recall", who) == []
    assert program.json("referral", "list", who)[0]["state"] == "revoked"


def test_a_return_file_is_written_without_a_vault_and_read_with_one(program, who, tmp_path):
    (drafted,) = program.json("referral", "draft", who, "--recipient", "VHS", "--purpose", "Kurs")
    code = drafted["code"]
    program.json("referral", "release", who, code, "--field", "call_name", "--proof", "spoken")
    program.json("referral", "hand-over", who, code, "--by", "phone")
    path = tmp_path / "return.json"
    program.run("referral", "reply", code, "rejected", "--because", "voll", "--to", str(path))
    (after,) = program.json("referral", "answer", "--file", str(path))
    assert (after["state"], after["answer"]) == ("rejected", "voll")
    path.write_text("{")
    program.open("referral", "answer", "--file", str(path), code=3)
    program.open("referral", "answer", "ZZZ-ZZZ-ZZ", code=3)
    program.open("referral", "answer", code=2)
    program.run("referral", "reply", "nonsense", "accepted", "--to", str(path), code=3)


def test_a_sealed_handover_is_opened_by_the_office_it_is_for(program, who, tmp_path):
    key = program.open("handover", "key").out.strip()
    (drafted,) = program.json("referral", "draft", who, "--recipient", "Büro", "--handover")
    code = drafted["code"]
    program.json("referral", "release", who, code, "--scope", "handover", "--proof", "paper")
    program.open("referral", "hand-over", who, code, "--by", "file", code=2)
    folder = tmp_path / "stick"
    program.json(
        "referral", "hand-over", who, code, "--by", "file", "--to", str(folder), "--key", key
    )
    (sealed,) = folder.glob("*.age")
    assert b"Oleksandra" not in sealed.read_bytes()
    read = program.json("handover", "read", str(sealed))
    assert read["code"] == code and read["facts"]["call_name"] == "Oleksandra"
    taken = program.json("handover", "read", str(sealed), "--take")
    assert taken["client"] and taken["client"] != who
    program.open("handover", "read", str(sealed), "--take", code=3)
    sheet = program.open("paper", "handover", who, "--referral", code).out
    assert "Übergabe" in sheet and "Oleksandra" in sheet
    (arrival,) = program.json("handover", "list", "--waiting")
    assert (arrival["code"], arrival["client"]) == (code, taken["client"])
    program.open("handover", "answer", code, "rejected", code=3)
    (answered,) = program.json("handover", "answer", code, "accepted", "--to", str(folder))
    assert answered["state"] == "accepted" and program.json("handover", "list", "--waiting") == []
    (after,) = program.json("referral", "answer", "--file", str(folder / f"return-{code}.json"))
    assert after["state"] == "accepted"


def test_a_letter_on_paper_is_noted_and_the_key_lasts_until_a_new_one_is_made(program):
    (noted,) = program.json("handover", "letter", "k3m77a", "--from", "VHS", "--purpose", "Kurs")
    assert (noted["code"], noted["sender"], noted["state"]) == ("K3M-77A", "VHS", "received")
    program.open("handover", "letter", "K3M-77A", "--from", "VHS", code=3)
    assert "K3M-77A-B" in program.open("handover", "answer", "K3M-77A", "begun").out
    first = program.open("handover", "key").out
    assert program.open("handover", "key").out == first
    second = program.open("handover", "key", "--new").out
    assert second != first
    assert program.open("handover", "key", "--destroy-earlier").out == second


def test_whom_to_hand_over_is_suggested_and_held_back(program, who):
    now = program.json("handover", "criteria", "--level", "B2", "--months", "36")
    assert (now["level"], now["months"]) == ("B2", 36)
    assert program.json("handover", "criteria")["level"] == "B2"
    (found,) = program.json("handover", "suggest", who)
    assert found["suggested"] in ("yes", "no", "open") and len(found["reasons"]) == 2
    assert "zurückgestellt" in program.open("handover", "hold", who, "Prüfung").out
    assert program.json("handover", "suggest", who)[0]["held_by"] == "Prüfung"


def test_a_recognition_case_is_noted_step_by_step(program, who):
    (advice,) = program.json("case", "list", who)
    assert (advice["stage"], advice["id"]) == ("advice", None)
    (case,) = program.json("case", "start", who)
    assert case["stage"] == "papers" and "Landesverwaltungsamt" in case["body"]
    (case,) = program.json("case", "note", who, "filed", "--on", "2026-11-01")
    assert {clock["kind"] for clock in case["clocks"]} == {"acknowledgement", "decision"}
    program.open("case", "note", who, "measure_started", code=3)
    program.open("case", "note", who, "acknowledged", "--on", "2027-01-01", code=3)
    program.open("case", "note", who, "decided", code=3)
    (case,) = program.json("case", "note", who, "decided", "--outcome", "full")
    assert case["stage"] == "closed"
    assert "medsestra" in program.open("case", "list", who).out


def test_papers_are_shown_and_written_in_every_form(program, who, tmp_path):
    shown = program.json("paper", "checklist", who, "--lang", "ar")
    assert shown["kind"] == "checklist" and shown["lines"]
    for form in ("pdf", "html", "txt"):
        path = tmp_path / f"sheet.{form}"
        made = program.json("paper", "sheet", who, "--to", str(path), "--large")
        assert Path(made["path"]).stat().st_size > 300
    for form in ("xlsx", "csv", "json", "ics"):
        program.open("paper", "plan", who, "--to", str(tmp_path / f"plan.{form}"))
    assert json.loads((tmp_path / "plan.json").read_text())["kind"] == "counsel-plan"
    program.open("paper", "sheet", who, "--to", str(tmp_path / "x.doc"), code=3)
    program.open("paper", "referral", who, code=3)


def test_single_entries_of_the_directory(program, who):
    assert who
    sets = ["name=Sprachcafé", "kind=meeting", "town=Zeitz", "postcode=06712", "languages=de uk"]
    made = program.json("directory", "add", "offer", *(f"--set={each}" for each in sets))
    assert made["kind"] == "meeting" and made["age"] == "fresh"
    short = made["id"][:8]
    edited = program.json(
        "directory", "edit", short, "--set", "german_from=A1", "--set", "note=nett"
    )
    assert (edited["level_min"], edited["note"]) == ("A1", "nett")
    assert program.json("directory", "places", short, "5")[0]["free"] == 5
    assert program.json("directory", "begin", short, "2027-01-10")[0]["first"] == "2027-01-10"
    assert program.json("directory", "close", short)[0]["status"] == "inactive"
    assert program.json("directory", "close", short, "--reopen")[0]["status"] == "active"
    assert program.json("directory", "checked", short)[0]["checked_on"]
    assert program.json("directory", "show", short)["fields"]["town"] == "Zeitz"
    near = program.json("directory", "list", "--kind", "meeting", "--phase", "3")
    assert short in [row["id"][:8] for row in near]
    program.open("directory", "undo", short)
    program.open("directory", "edit", short, "--set", "cost=gratis", code=3)
    program.open("directory", "edit", short, "--set", "quatsch", code=2)
    program.open("directory", "show", "gibt es nicht", code=3)


def test_the_calendar_of_what_is_due_has_no_names(program, who, tmp_path):
    path = tmp_path / "due.ics"
    program.open("due", "--days", "400", "--ics", str(path))
    assert "Oleksandra" not in path.read_text()

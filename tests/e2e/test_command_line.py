"""The command line as a stranger would use it: the shipped program in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

PASSPHRASE = "blaue Leiter unter sieben Birnbäumen"
ADVICE = {
    "id": "7",
    "as_of": "2026-08-19",
    "facts": {
        "residence_title": "p24",
        "benefits": ["sgb2"],
        "german_overall": "B1",
        "occupation_text": "medsestra",
        "training_country": "UA",
        "target_land": "ST",
        "target_place": "Zeitz",
    },
}


class Program:
    """The program with a home of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.secret = home / "passphrase"
        self.secret.write_text(PASSPHRASE + "\n", encoding="utf-8")
        self.environment = {**os.environ, "COUNSEL_HOME": str(home), "PYTHONIOENCODING": "utf-8"}

    def run(
        self, *words: str, stdin: str = "", code: int | None = 0
    ) -> subprocess.CompletedProcess:
        done = subprocess.run(
            [sys.executable, "-m", "counsel_tui", *words],
            input=stdin.encode(),
            capture_output=True,
            env=self.environment,
            cwd=self.home,
            timeout=120,
            check=False,
        )
        if code is not None:
            assert done.returncode == code, (words, done.stdout[-500:], done.stderr[-500:])
        return done

    def open(self, *words: str, **more) -> subprocess.CompletedProcess:
        return self.run(*words, "--passphrase-file", str(self.secret), **more)

    def json(self, *words: str, **more):
        return json.loads(self.open(*words, "--json", **more).stdout)


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Program:
    """A vault with one person in it."""
    program = Program(tmp_path_factory.mktemp("home"))
    done = program.open("vault", "create", "--user", "Kowalski")
    assert b"Recovery code" in done.stdout or b"Wiederherstellung" in done.stdout
    lines = ["2", "Oleksandra", "1987", "ukr", "-", "ua", "u", "06712", "3", *["-"] * 40]
    program.open("session", "--sheet-to", "out", stdin="\n".join(lines) + "\n")
    return program


@pytest.fixture
def program(made: Program, tmp_path: Path) -> Program:
    """A copy that may be broken."""
    home = tmp_path / "home"
    shutil.copytree(made.home, home)
    return Program(home)


def schema(program: Program, name: str):
    return json.loads(program.run("schema", name).stdout)


def test_a_session_in_plain_prompts_is_kept(made):
    (row,) = made.json("client", "list")
    assert row["call_name"] == "Oleksandra"
    shown = made.json("client", "show", row["code"])
    jsonschema.validate(shown, schema(made, "session"))
    assert shown["facts"]["birth_date"] == "1987"
    history = made.json("client", "history", row["code"], "call_name")
    assert history[0]["user"] == "Kowalski"


def test_undo_takes_back_and_says_what(program):
    code = program.json("client", "list")[0]["code"]
    before = program.json("client", "show", code)["facts"]
    program.open("client", "undo", code)
    assert program.json("client", "show", code)["facts"] != before


def test_what_a_visit_found_is_kept_and_replayed(made):
    """The session of the vault was finished: its findings stand, the same data give the same."""
    code = made.json("client", "list")[0]["code"]
    (visit,) = made.json("client", "findings", code)
    jsonschema.validate([visit], schema(made, "findings"))
    assert visit["whole"] and visit["changed"] == 0 and visit["packs"] == visit["packs_now"]
    told = {row["then"]["question"]: row for row in visit["entitlement"]}
    assert told["work"]["then"]["outcome"] == "allowed" and told["work"]["then"]["rules"]
    shown = made.open("client", "findings", code).stdout.decode()
    assert visit["packs"]["law"] in shown


def test_a_finding_is_decided_otherwise_and_put_on_the_sheet(program):
    code = program.json("client", "list")[0]["code"]
    words = ("--outcome", "not_eligible", "--reason", "Bescheid", "--on-sheet")
    program.open("client", "override", code, "ik_access", *words)
    (found,) = program.json("client", "show", code)["overrides"].values()
    assert (found["outcome"], found["reason"], found["on_sheet"]) == (
        "not_eligible", "Bescheid", True,
    )  # fmt: skip
    program.open("client", "override", code, "ik_access", "--outcome", "x", code=3)
    program.open("client", "override", code, "nonsense", "--outcome", "x", code=3)
    program.open("client", "override", code, "ik_access", "--take-back")
    assert program.json("client", "show", code)["overrides"] == {}


def test_findings_have_the_promised_shape_and_every_key(made):
    done = made.run("assess", "-", "--json", "--next", stdin=json.dumps(ADVICE))
    shape = json.loads(done.stdout)
    jsonschema.validate(shape, schema(made, "assess"))
    bsk = shape["entitlement"]["bsk_access"]
    assert (bsk["outcome"], bsk["decides"]) == ("may_be_admitted", "jobcenter")
    assert shape["recognition"][0]["reference_occupation"]["kldb"] == "81302"


def test_one_bad_line_of_a_batch_never_stops_the_others(made):
    lines = [
        json.dumps(ADVICE),
        "{nonsense",
        json.dumps({"id": "8", "facts": {"residence_title": "zzz", "age": 30}}),
        json.dumps({"id": "9", "facts": {"age": 30}}),
        '{"id": "10", "facts": ' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"id": "11", "facts": {"age": ' + "9" * 5000 + "}}",
        '{"id": "12", "facts": {"age": 30, "age": 40}}',
        json.dumps({"id": "13", "facts": {"age": 30}}),
    ]
    done = made.run("assess", "-", "--batch", stdin="\n".join(lines), code=3)
    results = [json.loads(line) for line in done.stdout.splitlines()]
    assert [r.get("id") for r in results] == ["7", None, "8", "9", None, None, None, "13"]
    assert results[1]["error"]["place"].startswith("line 2")
    assert results[6]["error"]["value"] == "30 / 40"
    assert results[2]["errors"][0]["place"] == "residence_title"


def test_an_unreadable_value_is_refused_with_place_value_and_rule(made):
    case = json.dumps({"id": "1", "facts": {"residence_title": "zzz"}})
    done = made.run("assess", "-", "--json", stdin=case, code=3)
    assert b"residence_title" in done.stderr and b"zzz" in done.stderr and not done.stdout


def test_a_name_given_twice_with_different_values_is_refused(made):
    """Reading only the last of them would answer for somebody else."""
    done = made.run("assess", "-", stdin='{"facts": {"age": 30, "age": 40}}', code=3)
    assert b"age" in done.stderr and b"30 / 40" in done.stderr and not done.stdout
    same = made.run("assess", "-", "--json", stdin='{"facts": {"age": 30, "age": 30}}')
    assert json.loads(same.stdout)["errors"] == []


def test_an_unknown_key_gives_a_warning_with_the_nearest_one(made):
    case = json.dumps({"id": "1", "facts": {"residence_titel": "p24"}})
    done = made.run("assess", "-", "--json", stdin=case)
    assert b"residence_title" in done.stderr


def test_hostile_text_never_reaches_the_terminal_as_a_control_sequence(made):
    case = json.dumps({"id": "1", "facts": {"residence_title": "\x1b]0;owned\x07[/b]\u202e"}})
    done = made.run("assess", "-", stdin=case, code=3)
    assert b"\x1b" not in done.stdout + done.stderr
    found = made.run("occupations", "\x1b[31m\x9b", "x" * 400)
    assert b"\x1b" not in found.stdout + found.stderr


@pytest.mark.parametrize("words", ["KFZ-Mechaniker", "medsestra", "bukhgalter", "elektrk"])
def test_occupations_are_found_as_people_say_them(made, words):
    found = json.loads(made.run("occupations", words, "--json").stdout)
    assert found and found[0]["score"] > 0.6


@pytest.mark.parametrize("name", ["facts", "assess", "session", "findings", "manifest"])
def test_schemas_are_schemas(made, name):
    jsonschema.Draft202012Validator.check_schema(schema(made, name))


def test_the_facts_schema_takes_the_advice_case(made):
    jsonschema.validate(ADVICE["facts"], schema(made, "facts"))


def test_a_sheet_from_a_case_file(made, tmp_path):
    case = tmp_path / "case.json"
    case.write_text(json.dumps(ADVICE), encoding="utf-8")
    target = tmp_path / "sheet.pdf"
    made.run("sheet", str(case), "--lang", "ar", "--to", str(target))
    assert target.read_bytes().startswith(b"%PDF")


def test_a_wrong_passphrase_is_4_and_tells_what_is_safe(made, tmp_path):
    wrong = tmp_path / "wrong"
    wrong.write_text("something else entirely here\n", encoding="utf-8")
    done = made.run("client", "list", "--passphrase-file", str(wrong), code=4)
    assert done.stderr and not done.stdout


def test_no_vault_is_7_and_a_passphrase_never_comes_as_an_argument(tmp_path):
    empty = Program(tmp_path)
    empty.open("client", "list", code=7)
    empty.run("client", "list", "--passphrase", PASSPHRASE, code=2)


def test_a_damaged_vault_is_5_and_the_file_is_left_as_it_was(program):
    database = program.home / "vault" / "vault.db"
    data = bytearray(database.read_bytes())
    data[5000:5200] = bytes(200)
    database.write_bytes(data)
    for extra in database.parent.glob("vault.db-*"):
        extra.unlink()
    done = program.open("vault", "verify", code=5)
    assert done.stderr
    assert database.read_bytes()[5000:5200] == bytes(200)


def test_an_opened_vault_cannot_be_opened_twice(program):
    holding = subprocess.Popen(
        [sys.executable, "-m", "counsel_tui", "session", "--passphrase-file", str(program.secret)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=program.environment,
    )
    try:
        holding.stdout.read(1)
        done = program.open("client", "list", code=7)
        assert done.stderr
    finally:
        holding.stdin.close()
        holding.wait(timeout=60)


def test_a_newer_vault_is_8(program):
    script = (
        "from counsel_tui import boot\n"
        "import sys\n"
        f"desk = boot.open_desk({PASSPHRASE!r})\n"
        "desk.context.store._connection.exec_driver_sql('PRAGMA user_version = 999')\n"
        "desk.lock()\n"
    )
    subprocess.run([sys.executable, "-c", script], env=program.environment, check=True)
    program.open("client", "list", code=8)


def test_backup_restore_and_drill(program):
    program.open("vault", "backup")
    program.open("vault", "restore", "--drill")
    program.open("vault", "restore")
    assert program.json("client", "list")[0]["call_name"] == "Oleksandra"


def test_people_and_office_who_may_open_the_vault(program, tmp_path):
    """A further passphrase, a new recovery code, the office's key; each opens it."""
    program.run("vault", "office-key", code=0)
    lines = program.run("vault", "office-key").stdout.decode().split()
    secret = next(word for word in lines if word.startswith("AGE-SECRET-KEY-1"))
    public = next(word for word in lines if word.startswith("age1"))
    further = tmp_path / "further"
    further.write_text("grüner Esel vor elf Scheunen\n", encoding="utf-8")
    program.open("vault", "office", code=2)
    program.open("vault", "office", public)
    program.open("vault", "add-user", "--new-passphrase-file", str(further))
    code = program.open("vault", "recovery-code").stdout.decode().split()[-1]
    for typed in (secret, code, further.read_text(encoding="utf-8")):
        told = program.run("vault", "who-opens", "--passphrase-file", "-", stdin=typed + "\n")
        assert len(told.stdout.decode().splitlines()) == 4 and public in told.stdout.decode()
    program.open("vault", "office", "--remove")
    program.run("vault", "who-opens", "--passphrase-file", "-", stdin=secret + "\n", code=4)


def test_a_session_file_is_inspected_without_content(program, tmp_path):
    program.open("export", str(tmp_path / "stick"))
    (made_file,) = (tmp_path / "stick").glob("*.ofb")
    told = program.open("inspect", str(made_file))
    assert b"Oleksandra" not in told.stdout
    cut = tmp_path / "cut.ofb"
    cut.write_bytes(made_file.read_bytes()[:-7])
    program.open("import", str(cut), code=5)
    program.open("export", str(tmp_path / "stick"), code=3)


def test_doctor_shows_every_path_and_the_health_of_the_vault(made):
    shape = made.json("doctor", "--deep")
    assert {"vault", "state", "papers", "cache", "config", "log"} <= set(shape["paths"])
    assert all(check["good"] for check in shape["checks"])


def test_the_reference_data_is_in_order(made):
    done = made.run("packs", "check", code=None)
    assert done.returncode == 0, done.stdout.decode()[-2000:]


@pytest.mark.parametrize("words", [["nonsense"], ["assess"], ["client", "show"], ["sheet"]])
def test_wrong_usage_is_2(made, words):
    made.run(*words, code=2)

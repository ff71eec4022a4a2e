"""The command ``place``: profiles, foreign banks, simulated examinees, bad files."""

from __future__ import annotations

import json

import pytest

from counsel_tui.cli.main import run_command

BANK = "id,type,level,a,b,c,domain,key\n"


@pytest.fixture
def responses(tmp_path):
    path = tmp_path / "responses.json"
    path.write_text(json.dumps({"id": "7", "ratings": {"speaking": 2.5, "listening": 2}}), "utf-8")
    return str(path)


def written(tmp_path, text):
    path = tmp_path / "bank.csv"
    path.write_text(text, "utf-8")
    return str(path)


def test_a_profile_has_every_key_of_its_shape(responses, capsys):
    """All five skills and the whole, with probabilities that sum to one."""
    assert run_command(["--lang", "en", "place", responses, "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert set(made["skills"]) == {"L", "R", "SI", "SP", "W"}
    for estimate in (*made["skills"].values(), made["overall"]):
        assert {"level", "plus", "p", "se", "z"} <= set(estimate)
    assert sum(made["overall"]["p"].values()) == pytest.approx(1, abs=1e-3)
    assert made["calibration"]["state"] == "E"
    assert made["next_item"]["id"]


def test_the_same_in_words_says_that_it_is_no_certificate(responses, capsys):
    """People read levels, chances, reasons, and what this is not."""
    assert run_command(["--lang", "en", "place", responses]) == 0
    said = capsys.readouterr().out
    assert "B1" in said and "no language certificate" in said


def test_a_foreign_bank_runs_through_the_same_engine(tmp_path, capsys):
    """Three parameters an item; right answers by key; the estimate follows them."""
    rows = "".join(f"q{at},reading,,1.2,{at / 4 - 1},0.2,,A\n" for at in range(28))
    bank = written(tmp_path, BANK + rows)

    def placed(right):
        items = [{"id": f"q{at}", "answer": "A" if at < right else "B"} for at in range(28)]
        path = tmp_path / "r.json"
        path.write_text(json.dumps({"items": items}), "utf-8")
        assert run_command(["place", str(path), "--items", bank, "--json"]) == 0
        return json.loads(capsys.readouterr().out)["overall"]["z"]

    assert placed(8) < placed(14) < placed(22)


def test_simulated_examinees_are_found_again(tmp_path, capsys):
    """More items, smaller error; estimates go with the truth."""
    assert run_command(["place", "--simulate", "20", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["lengths"]
    assert rows[0]["stated_error"] > rows[-1]["stated_error"]
    assert rows[-1]["correlation"] > 0.9


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1,2\n",
        BANK,
        BANK + "q1,word,,x,1,0,,yes\n",
        BANK + "q1,word,,1,1,0,,yes\nq1,word,,1,1,0,,yes\n",
        BANK + "q1,word,Z3,1,,0,,yes\n",
        BANK + "q1,,,1,1,0,,yes\n",
    ],
)
def test_a_bank_that_cannot_be_read_is_refused(tmp_path, responses, text, capsys):
    """Missing columns, no items, no numbers, twice the same id: exit code 3, no traceback."""
    assert run_command(["place", responses, "--items", written(tmp_path, text)]) == 3
    assert "Traceback" not in capsys.readouterr().err


def test_nothing_to_place_is_wrong_usage(capsys):
    """Without responses the command says what it needs."""
    assert run_command(["place"]) == 2
    assert capsys.readouterr().err

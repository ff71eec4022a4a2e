"""Two laptops on the command line: cards, a shared folder, gaps, rights of a person."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from counsel_tui import boot, care
from counsel_tui.cli.main import run_command
from counsel_tui.i18n import use
from counsel_tui.intake.reading import read_flat
from counsel_tui.model.days import add_months
from counsel_tui.model.facts import Answer
from counsel_tui.security.keyslots import FLOOR
from counsel_tui.settings.paths import Paths

PASSPHRASE = "blaue Leiter unter sieben Birnbäumen"
PERSON = {"consent_level": "2", "call_name": "Oleksandra", "birth_date": "1987",
          "languages": ["ukr"], "postcode": "06712"}  # fmt: skip


class Laptop:
    """A vault, and commands on it."""

    def __init__(self, home: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
        self.home = home / name
        self.home.mkdir()
        self.secret = self.home / "passphrase"
        self.secret.write_text(PASSPHRASE, encoding="utf-8")
        self._capsys = capsys
        paths = Paths.below(self.home)
        self.vault = paths.vault
        desk, _ = boot.create_vault(PASSPHRASE, name, folder=self.vault, paths=paths, kdf=FLOOR)
        desk.lock()

    def run(self, *words: str, code: int = 0) -> str:
        """Standard output of a command; English, exit code checked."""
        where = ["--vault", str(self.vault), "--passphrase-file", str(self.secret)]
        where += ["--user", self.home.name]
        self._capsys.readouterr()
        done = run_command(["--lang", "en", *words, *where])
        told = self._capsys.readouterr()
        assert done == code, (words, told.out, told.err)
        return told.out if code == 0 else told.err

    def json(self, *words: str):
        return json.loads(self.run(*words, "--json"))

    def write(self, **facts) -> str:
        """A new person; the code of the file."""
        desk = boot.open_desk(PASSPHRASE, folder=self.vault)
        try:
            answers = read_flat({**PERSON, **facts}, desk.context.references.catalogue).facts
            return desk.clients.write(desk.clients.start(), dict(answers)).code
        finally:
            desk.lock()


@pytest.fixture
def two(tmp_path, capsys):
    """Two laptops that know each other."""
    laptops = [Laptop(tmp_path, name, capsys) for name in ("Anna", "Boris")]
    for one, other in (laptops, reversed(laptops)):
        card = tmp_path / "k.card"
        one.run("peer", "card", "--to", str(card))
        other.run("peer", "add", str(card))
    words = [laptop.json("peer", "list")[0]["words"] for laptop in laptops]
    assert words[0] == words[1] and len(words[0].split()) == 8
    return laptops


def test_two_laptops_share_a_folder_and_erase_a_person_everywhere(two, tmp_path):
    anna, boris = two
    share = tmp_path / "share"
    assert "not there" in anna.run("sync", str(share), code=7)
    share.mkdir()
    code = anna.write()
    assert anna.json("sync", str(share))["written"] > 5
    done = boris.json("sync", str(share))
    assert [file["state"] for file in done["files"]] == ["applied"]
    assert [row["call_name"] for row in boris.json("client", "list")] == ["Oleksandra"]
    report = tmp_path / "report.txt"
    boris.run("client", "report", code, "--to", str(report))
    assert "Oleksandra" in report.read_text(encoding="utf-8")
    assert "is not the code" in boris.run("client", "erase", code, "--confirm", "X", code=3)
    boris.run("client", "erase", code, "--confirm", code)
    boris.run("sync", str(share))
    assert anna.json("sync", str(share))["files"][0]["erased"] == 1
    assert anna.json("client", "list") == []
    assert boris.json("sync", str(share))["peers"][0]["unconfirmed"] == 0


def test_after_a_new_key_a_file_on_a_lost_stick_cannot_be_read_any_more(two, tmp_path):
    """By the commands alone; and a restore from before it brings the old key not back."""
    anna, boris = two
    share, stick = tmp_path / "share", tmp_path / "stick"
    share.mkdir()
    anna.write()
    for laptop in two:
        laptop.run("sync", str(share))
    anna.run("vault", "backup")
    anna.write(call_name="Olga")
    lost = Path(anna.json("export", str(stick), "--all")["path"])
    assert "operations" in boris.run("inspect", str(lost), "--json")
    told = boris.run("peer", "renew")
    assert "Earlier keys that still open files: 1. Destroyed after: Anna" in told
    told = anna.run("peer", "renew")
    assert "Key 2 of this laptop" in told and "Destroyed after: Boris" in told
    for laptop in (anna, boris, anna, boris):
        laptop.run("sync", str(share))
    assert [row["knows_key"] for row in anna.json("peer", "list")] == [True]
    assert "Earlier keys" not in boris.run("peer", "list")
    for laptop in two:
        assert "not sealed" in laptop.run("inspect", str(lost), code=5)
    use("en")
    told = "\n".join(care.restore_vault(PASSPHRASE, source=None, drill=False, folder=anna.vault))
    assert "changes more" in told and "until the next backup" in told
    anna.run("client", "list")
    assert list(anna.vault.glob("vault.db.before-*")), "opening makes no backup that removes it"
    assert "not sealed" in anna.run("inspect", str(lost), code=5)
    for laptop in (anna, boris, anna, boris):
        laptop.run("sync", str(share))
    names = [{row["call_name"] for row in each.json("client", "list")} for each in two]
    assert names == [{"Oleksandra", "Olga"}] * 2


def test_inspecting_tells_from_whom_when_for_whom_and_no_content(two, tmp_path):
    anna, boris = two
    anna.write()
    made = anna.json("export", str(tmp_path / "stick"))
    told = boris.run("inspect", made["path"])
    assert "From Anna" in told and "Newest entry: " in told and "Sealed for: Boris" in told
    assert "Oleksandra" not in told
    shape = boris.json("inspect", made["path"])
    assert shape["readers"] == ["Boris"] and shape["operations"] == made["operations"]


def test_whatever_is_no_session_file_is_refused_with_what_to_do(two, tmp_path):
    anna, _ = two
    folder, missing = tmp_path / "folder", tmp_path / "missing.ofb"
    folder.mkdir()
    link, words = tmp_path / "link.ofb", tmp_path / "words.ofb"
    link.symlink_to(words)
    words.write_text("words")
    for path, code, todo in (
        (missing, 3, "Check the name"),
        (link, 3, "Copy the file itself"),
        (folder, 7, "Check the stick"),
        (words, 5, "Ask the sender"),
    ):
        told = anna.run("import", str(path), code=code)
        assert path.name in told and todo in told, told
    assert words.name in anna.run("peer", "add", str(words), code=3)


def test_files_by_hand_wait_for_each_other_and_damage_is_refused(two, tmp_path):
    anna, boris = two
    anna.write()
    first = json.loads(anna.run("export", str(tmp_path / "a"), "--json"))["path"]
    anna.write(call_name="Iryna")
    second = json.loads(anna.run("export", str(tmp_path / "b"), "--json"))["path"]
    assert boris.json("import", second)["applied"] == {
        "new": 0, "known": 0, "conflicts": 0, "hollow": 0, "waiting": 1,
    }  # fmt: skip
    assert boris.json("inspect", first)["label"] == "Anna"
    damaged = tmp_path / "damaged.ofb"
    damaged.write_bytes(Path(first).read_bytes()[:-9])
    assert "damaged.ofb" in boris.run("import", str(damaged), code=5)
    assert boris.json("import", first)["new"] == 1
    assert len(boris.json("client", "list")) == 2
    assert boris.json("import", first)["operations"] == 0


def test_duplicates_are_joined_and_separated_by_hand(two):
    anna, _ = two
    one, other = anna.write(), anna.write(call_name="Олександра")
    (pair,) = anna.json("client", "duplicates")
    assert len(pair["reasons"]) >= 3
    anna.run("client", "join", one, other)
    assert anna.json("client", "duplicates") == []
    anna.run("client", "split", one, other)
    assert len(anna.json("client", "list")) == 2


def test_without_a_release_nothing_is_handed_over(two):
    anna, _ = two
    code = anna.write()
    assert "no release" in anna.run("client", "handover", code, "--for", "kammer", code=6)
    assert "due for erasure" in anna.run("client", "due-erasure")


def test_the_office_is_founded_once_and_reports_a_laptop_lost(two, tmp_path):
    anna, boris = two
    words = anna.run("peer", "office").strip().splitlines()[-1]
    assert len(words.split()) == 24
    anna.run("peer", "revoke", "Boris")
    boris.write()
    path = json.loads(boris.run("export", str(tmp_path / "a"), "--json"))["path"]
    assert "reported lost" in anna.run("import", path, code=5)
    assert "Only the office" in boris.run("peer", "snapshot", str(tmp_path), code=3)


def test_a_list_is_looked_at_taken_in_and_taken_back(two, tmp_path):
    """Nothing is written by a look; a second time brings nobody; faults are told with exit 3."""
    anna, _ = two
    path = tmp_path / "list.csv"
    path.write_text("Vorname;Geburtsdatum;X\nNina;1990;a\nAli;1991;b\n", encoding="utf-8")
    look = anna.json("client", "import", str(path), "--dry-run")
    assert (look["new"], look["written"], look["faults"]) == (2, 0, [])
    assert look["columns"] == {"Vorname": "call_name", "Geburtsdatum": "birth_date", "X": ""}
    assert "0 persons" in anna.run("client", "list")
    anna.run("client", "import", str(path), "--propose", str(tmp_path / "columns.toml"))
    taken = anna.run("client", "import", str(path), "--columns", str(tmp_path / "columns.toml"))
    assert "2 files made." in taken
    assert "Nobody in this list is new." in anna.run("client", "import", str(path), code=3)
    assert "2 files taken back." in anna.run("client", "take-back")
    path.write_text("Vorname;Geburtsdatum\nNina;31.2.1990\n", encoding="utf-8")
    assert "Row 2, Geburtsdatum" in anna.run("client", "import", str(path), code=3)
    assert [row["call_name"] for row in anna.json("client", "list")] == ["Nina"]


# --- single answers of placements, and what they teach ------------------------------------


def placed(laptop: Laptop, people: int = 1, exam: str = "") -> list[str]:
    """People with ten words and gaps answered two months ago; ``exam``: month of one since."""
    codes = []
    asked_on = add_months(boot.today(), -2)
    for _ in range(people):
        desk = boot.open_desk(PASSPHRASE, folder=laptop.vault)
        desk.tell_day(asked_on)
        session = desk.language.rate(desk.clients.start(), "sprechen", 2.0)
        session = desk.clients.write(session, {"literacy": Answer("latin")})
        for _ in range(10):
            item = desk.language.asking.item(session).item
            said = "no" if item.type == "pseudo" else item.keys[0]
            session = desk.language.asking.answer(session, item.id, said, 4000)
        session = desk.language.asking.conclude(session)
        if exam:
            paper = {"name": "telc", "level": "B2", "date": exam, "form": "original"}
            answers = {f"german_certificates/r/{name}": Answer(v) for name, v in paper.items()}
            desk.clients.write(session, answers)
        codes.append(session.code)
        desk.context.store.close()
    return codes


def test_single_answers_go_everywhere_when_their_time_is_over(two, tmp_path):
    """Any command months later erases them; a sync later the other laptop has none either."""
    anna, boris = two
    share = tmp_path / "share"
    share.mkdir()
    [code] = placed(anna)
    anna.run("sync", str(share))
    boris.run("sync", str(share))
    assert len(boris.json("client", "report", code)["responses"][0]) == 11
    later = add_months(boot.today(), 5).isoformat()
    anna.run("due", "--today", later)
    assert anna.json("client", "report", code)["responses"] == []
    anna.run("sync", str(share))
    done = boris.json("sync", str(share))
    assert {file["state"] for file in done["files"]} == {"applied"}
    report = boris.json("client", "report", code)
    assert report["responses"] == []
    assert any(row["path"].startswith("placement/") for row in report["answers"])


def test_confirmed_outcomes_travel_as_counts_without_persons(two, tmp_path):
    """Five examinations make a file; the other laptop takes it in, once, and says so."""
    anna, boris = two
    target = tmp_path / "counts.json"
    placed(anna, 5, exam=f"{add_months(boot.today(), -1):%Y-%m}")
    shown = anna.json("calibration", "show")
    assert shown["outcomes"] == {"B2": 5} and shown["state"] == "E"
    assert shown["minutes"]["5min"] > 1
    anna.run("calibration", "export", str(target))
    assert "5 outcomes" in boris.run("calibration", "import", str(target))
    boris.run("calibration", "import", str(target), code=3)
    assert boris.json("calibration", "show")["outcomes"] == {"B2": 5}
    anna.run("calibration", "export", str(tmp_path / "more.json"), code=3)

"""The kit for laptops without network: it installs with no index reachable, also over an
older installation with a vault in it, which is opened afterwards as it was.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PASSPHRASE = "blaue Leiter unter sieben Birnbäumen"

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the Linux installer is tested on Linux"
)


@pytest.fixture(scope="module")
def kit(tmp_path_factory) -> Path:
    """The kit for this Python; gathering it needs the package index once."""
    folder = tmp_path_factory.mktemp("kit") / "kit"
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    words = ["--only", "linux", "--python", python, "--to", str(folder)]
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "kit.py"), *words],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.skip(f"no package index within reach: {done.stderr[-200:]}")
    return folder


def install(kit: Path, home: Path) -> Path:
    """Run the installer as a user with this home and no index; the program's path."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "PIP_NO_INDEX": "1",
        "PIP_CONFIG_FILE": os.devnull,
        "COUNSEL_PROGRAM": str(home / "program"),
        "COUNSEL_BIN": str(home / "bin"),
    }
    done = subprocess.run(
        ["sh", str(kit / "install.sh")],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return home / "bin" / "counsel-tui"


def run(program: Path, home: Path, *words: str) -> subprocess.CompletedProcess:
    environment = {**os.environ, "HOME": str(home), "COUNSEL_HOME": str(home / "data")}
    return subprocess.run(
        [str(program), *words], env=environment, capture_output=True, check=False, timeout=120
    )


def test_it_installs_without_an_index_and_over_an_older_installation(kit, tmp_path):
    home = tmp_path / "home"
    (home / "data").mkdir(parents=True)
    secret = home / "passphrase"
    secret.write_text(PASSPHRASE, encoding="utf-8")
    program = install(kit, home)
    made = run(program, home, "vault", "create", "--user", "K", "--passphrase-file", str(secret))
    assert made.returncode == 0, made.stderr
    keys = (home / "data" / "vault" / "keys.json").read_bytes()
    older = home / "program"
    (version,) = (path for path in older.iterdir() if path.is_dir())
    shutil.move(str(version), str(older / "0.0.1"))
    program = install(kit, home)
    assert (older / "0.0.1").is_dir(), "the older installation stays"
    assert (home / "data" / "vault" / "keys.json").read_bytes() == keys
    listed = run(program, home, "client", "list", "--passphrase-file", str(secret))
    assert listed.returncode == 0, listed.stderr


def test_every_file_is_in_the_list_of_sums(kit):
    listed = {line.split("  ", 1)[1] for line in (kit / "SHA256SUMS").read_text().splitlines()}
    there = {p.relative_to(kit).as_posix() for p in kit.rglob("*") if p.is_file()}
    assert listed == there - {"SHA256SUMS"}
    assert any(name.startswith("wheels/counsel_tui-") for name in listed)

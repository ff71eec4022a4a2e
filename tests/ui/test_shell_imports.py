"""The first paint stays quick because the first screen imports little."""

import os
import subprocess
import sys

SCRIPT = """
import sys
from types import SimpleNamespace
from counsel_tui.ui.app import CounselApp

class Doors:
    def look(self):
        return SimpleNamespace(exists={exists}, name="Vault", last_user="", last_access="")
    def is_demo(self):
        return False
    def warm(self):
        pass

class Shown(CounselApp):
    def on_ready(self):
        print("\\n".join(sys.modules))
        self.exit()

Shown(Doors()).run(headless=True)
"""
HEAVY = {
    "sqlalchemy", "sqlcipher3", "argon2", "nacl", "pyrage", "typst", "babel", "markdown_it",
    "rapidfuzz", "segno", "icalendar", "xlsxwriter", "click", "tree_sitter",
}  # fmt: skip
OWN_HEAVY = {"store", "casework", "law", "packs", "press", "sync", "security", "recognition"}


def modules(exists: bool, tmp_path) -> set[str]:
    environment = {**os.environ, "COUNSEL_HOME": str(tmp_path)}
    run = [sys.executable, "-c", SCRIPT.format(exists=exists)]
    subprocess.run(run, check=True, capture_output=True, env=environment)  # fills the caches
    done = subprocess.run(run, check=True, capture_output=True, text=True, env=environment)
    return set(done.stdout.split())


def test_the_unlock_screen_imports_nothing_heavy(tmp_path):
    loaded = modules(True, tmp_path)
    assert "counsel_tui.ui.unlock" in loaded
    assert not {name.split(".")[0] for name in loaded} & HEAVY
    own = {name.split(".")[1] for name in loaded if name.startswith("counsel_tui.")}
    assert not own & OWN_HEAVY
    assert not [name for name in loaded if name.startswith("counsel_tui.ui.session")]


def test_the_first_start_imports_nothing_heavy(tmp_path):
    loaded = modules(False, tmp_path)
    assert "counsel_tui.ui.first_start" in loaded
    assert not {name.split(".")[0] for name in loaded} & HEAVY


def test_the_interface_runs_where_posix_modules_are_missing(tmp_path):
    """Most of these laptops run Windows: our own modules must not need POSIX ones."""
    blocked = "import sys\nfor name in ('fcntl', 'termios', 'pwd', 'resource', 'grp'):\n"
    blocked += "    sys.modules[name] = None\n"
    blocked += (
        "import importlib, pkgutil, counsel_tui.ui as ui\n"
        "for found in pkgutil.walk_packages(ui.__path__, 'counsel_tui.ui.'):\n"
        "    importlib.import_module(found.name)\n"
    )
    environment = {**os.environ, "COUNSEL_HOME": str(tmp_path)}
    subprocess.run(
        [sys.executable, "-c", blocked], check=True, capture_output=True, env=environment
    )

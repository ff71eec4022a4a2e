"""Gather wheels and installers for Windows, macOS and Linux into one folder for a USB stick.

The folder installs without network: hash-checked, from its own wheels only.
``python tools/kit.py [--only linux] [--python 3.11 ...] [--to FOLDER]``
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from pip._vendor.packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
PYTHONS = ("3.11", "3.12", "3.13")
_BOTH_MACS = ("11_0_universal2", "10_13_universal2", "10_12_universal2", "10_9_universal2")
_INTEL_MACS = ("11_0_x86_64", "10_13_x86_64", "10_12_x86_64", "10_9_x86_64")
_GLIBCS = ("_2_34", "_2_28", "_2_27", "_2_26", "_2_17", "_2_12", "_2_5", "2014", "1")
SYSTEMS = {
    "windows": (
        "AMD64",
        {"sys_platform": "win32", "platform_system": "Windows"},
        ("win_amd64",),
    ),
    "macos-arm": (
        "arm64",
        {"sys_platform": "darwin", "platform_system": "Darwin"},
        tuple(f"macosx_{release}" for release in ("14_0_arm64", "11_0_arm64", *_BOTH_MACS)),
    ),
    "macos-intel": (
        "x86_64",
        {"sys_platform": "darwin", "platform_system": "Darwin"},
        tuple(f"macosx_{release}" for release in (*_INTEL_MACS, *_BOTH_MACS)),
    ),
    "linux": (
        "x86_64",
        {"sys_platform": "linux", "platform_system": "Linux"},
        tuple(f"manylinux{release}_x86_64" for release in _GLIBCS),
    ),
}
"""System -> machine, values of environment markers, platform tags of its wheels."""


def main() -> int:
    """Build the kit; prints what is in it."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--only", choices=sorted(SYSTEMS), action="append")
    words.add_argument("--python", action="append", dest="pythons")
    words.add_argument("--to", type=Path, default=ROOT / "kit")
    chosen = words.parse_args()
    wheels = chosen.to / "wheels"
    shutil.rmtree(chosen.to, ignore_errors=True)
    wheels.mkdir(parents=True)
    build_wheel(wheels)
    for system in chosen.only or SYSTEMS:
        for python in chosen.pythons or PYTHONS:
            download(system, python, wheels)
    copy_installers(chosen.to)
    write_sums(chosen.to)
    size = sum(path.stat().st_size for path in chosen.to.rglob("*") if path.is_file())
    print(f"{chosen.to}: {len(list(wheels.iterdir()))} wheels, {size / 2**20:.0f} MiB")
    return 0


def build_wheel(wheels: Path) -> None:
    """The program itself, from this checkout."""
    pip("wheel", "--no-deps", "--no-build-isolation", "--no-index", "-w", str(wheels), str(ROOT))


def download(system: str, python: str, wheels: Path) -> None:
    """Every pinned wheel for one system and one Python version."""
    _, _, platforms = SYSTEMS[system]
    plain = python.replace(".", "")
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "requirements.txt"
        wanted.write_text(pinned_for(system, python), encoding="utf-8")
        download = ["download", "--no-deps", "--require-hashes", "--only-binary", ":all:"]
        abi = ["--abi", f"cp{plain}", "--abi", "abi3", "--abi", "none"]
        tags = [word for name in platforms for word in ("--platform", name)]
        target = ["--python-version", python, "--implementation", "cp", *abi, *tags]
        pip(*download, "-r", str(wanted), *target, "-d", str(wheels))


def pinned_for(system: str, python: str) -> str:
    """The pinned requirements whose markers hold there, without the markers."""
    machine, environment, _ = SYSTEMS[system]
    target = {
        **environment,
        "python_version": python,
        "python_full_version": f"{python}.0",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "platform_machine": machine,
    }
    kept = []
    for block in blocks((ROOT / "requirements" / "runtime.txt").read_text(encoding="utf-8")):
        head, _, hashes = block.partition(" --hash")
        requirement = Requirement(head.strip())
        if requirement.marker is None or requirement.marker.evaluate(target):
            kept.append(f"{requirement.name}{requirement.specifier} --hash{hashes}")
    return "\n".join(kept) + "\n"


def blocks(text: str) -> list[str]:
    """Logical lines of a requirement file."""
    joined = text.replace("\\\n", " ")
    return [line for line in joined.splitlines() if line.strip() and not line.startswith("#")]


def copy_installers(folder: Path) -> None:
    """Installers, the pinned list, and the way to use them."""
    for path in sorted((ROOT / "tools" / "kit").iterdir()):
        shutil.copy2(path, folder / path.name)
    shutil.copy2(ROOT / "requirements" / "runtime.txt", folder / "requirements.txt")
    (folder / "install.sh").chmod(0o755)


def write_sums(folder: Path) -> None:
    """A list of sha256 sums, to compare after copying."""
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}"
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "SHA256SUMS"
    ]
    (folder / "SHA256SUMS").write_text("\n".join(lines) + "\n", encoding="utf-8")


def pip(*words: str) -> None:
    """Run pip of this environment; its words are shown only when it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q", *words],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout, done.stderr, sep="\n", file=sys.stderr)
        raise SystemExit(done.returncode)


if __name__ == "__main__":
    sys.exit(main())

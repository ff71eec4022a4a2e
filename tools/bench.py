"""Every figure the documents name, one benchmark after the other: ``make bench``.

Each prints the base beside the product and their ratio. ``python tools/bench.py law press``
runs the named ones only. The placement simulation has a command of its own.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
APART = {"bench_placement"}


def main() -> int:
    """Run the benchmarks named, or all; the worst exit code."""
    wanted = sys.argv[1:]
    code = 0
    for path in sorted(HERE.glob("bench_*.py")):
        name = path.stem.removeprefix("bench_")
        if path.stem in APART or (wanted and name not in wanted):
            continue
        print(f"\n=== {name} ({path.name})", flush=True)
        code = max(code, subprocess.run([sys.executable, str(path)], check=False).returncode)
    return code


if __name__ == "__main__":
    sys.exit(main())

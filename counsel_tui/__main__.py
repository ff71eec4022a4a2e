"""``counsel-tui`` and ``python -m counsel_tui``."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the program without words, a command with; returns the exit code."""
    if len(sys.argv) == 1 and sys.stdout.isatty():
        from counsel_tui.settings.terminal import without_echo

        with without_echo():
            return _open()
    from counsel_tui.cli.main import run_command

    return run_command(sys.argv[1:])


def _open() -> int:
    from counsel_tui import boot
    from counsel_tui.settings.paths import standard_paths
    from counsel_tui.ui.app import run

    paths = standard_paths()
    return run(boot.VaultDoors(paths), paths.settings_file, paths.log)


if __name__ == "__main__":
    sys.exit(main())

"""Every path the program uses, by platformdirs; ``doctor`` shows them all.

``COUNSEL_HOME`` puts everything below one folder (portable use, tests).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

APP = "counsel-tui"


@dataclass(frozen=True, slots=True)
class Paths:
    """``vault``: database, keys, backups · ``state``: what must outlive a restored vault ·
    ``papers``: plain sheets until they are removed · ``cache``: can be deleted any time ·
    ``config``: settings · ``log``: crash reports without content.
    """

    vault: Path
    state: Path
    papers: Path
    cache: Path
    config: Path
    log: Path

    @classmethod
    def below(cls, home: Path) -> Paths:
        """All paths below one folder."""
        return cls(
            vault=home / "vault",
            state=home / "state",
            papers=home / "papers",
            cache=home / "cache",
            config=home / "config",
            log=home / "log",
        )

    @property
    def settings_file(self) -> Path:
        """The settings a person may edit."""
        return self.config / "settings.toml"


def standard_paths() -> Paths:
    """The paths of this installation."""
    if home := os.environ.get("COUNSEL_HOME"):
        return Paths.below(Path(home))
    import platformdirs

    data = platformdirs.user_data_path(APP, appauthor=False)
    return Paths(
        vault=data / "vault",
        state=platformdirs.user_state_path(APP, appauthor=False),
        papers=data / "papers",
        cache=platformdirs.user_cache_path(APP, appauthor=False),
        config=platformdirs.user_config_path(APP, appauthor=False),
        log=platformdirs.user_log_path(APP, appauthor=False),
    )

"""What holds for every test."""

from __future__ import annotations

import pytest

from counsel_tui import i18n


@pytest.fixture(autouse=True)
def usual_language():
    """Every test begins in German, whatever the one before it chose."""
    i18n.use("de")
    yield
    i18n.use("de")

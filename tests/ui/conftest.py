"""Tests of the interface run without animation, in English, on an invented desk."""

from __future__ import annotations

import os

os.environ["TEXTUAL_ANIMATIONS"] = "none"
os.environ.pop("NO_COLOR", None)

import pytest

from counsel_tui import i18n
from counsel_tui.ui import signs


@pytest.fixture(autouse=True)
def usual_language():
    """Every test begins in German with the usual signs, whatever the one before it chose."""
    i18n.use("de")
    signs.use_ascii(False)
    yield
    i18n.use("de")
    signs.use_ascii(False)

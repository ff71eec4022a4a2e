"""Tests of the interface run without animation and begin with the usual signs."""

from __future__ import annotations

import os

os.environ["TEXTUAL_ANIMATIONS"] = "none"
os.environ.pop("NO_COLOR", None)

import pytest

from counsel_tui.ui import signs


@pytest.fixture(autouse=True)
def usual_signs():
    """Whatever the test before it chose."""
    signs.use_ascii(False)
    yield
    signs.use_ascii(False)

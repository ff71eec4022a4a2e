"""Deciding a finding otherwise: which outcome instead, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from counsel_tui.i18n import _
from counsel_tui.model.errors import CounselError
from counsel_tui.ui.session.fields import Field
from counsel_tui.ui.session.fields_pane import FieldsPane
from counsel_tui.ui.session.pane import Stage
from counsel_tui.ui.session.sitting import Sitting


def override_pane(
    sitting: Sitting, stage: Stage, question: str, title: str, decided: Callable[[], None]
) -> FieldsPane:
    """Two fields: the outcome by a digit, the reason in words; ``decided`` hears of it."""
    desk = sitting.desk
    codes = desk.overrides.choices(sitting.session, question)
    options = tuple(
        (str(place), code, desk.say.outcome(code)) for place, code in enumerate(codes[:9], 1)
    )
    fields = (
        Field("outcome", _("Outcome instead"), options=options),
        Field("reason", _("Reason"), _("In a few words, without names.")),
    )

    def done(typed: Mapping[str, str]) -> CounselError | None:
        try:
            desk.overrides.decide(sitting.session, question, typed["outcome"], typed["reason"])
        except CounselError as error:
            return error
        decided()
        return None

    heading = _("Decide otherwise: {title}").format(title=title)
    note = _(
        "The law's answer stays beside it. On the sheet for the person it stands only if you put"
        " it there."
    )
    return FieldsPane(sitting, stage, heading, fields, done, note=note)

"""Likely causes lead to the step that tells more of them, where the runbook's author names one."""

from collections.abc import Callable

from PySide6.QtCore import Qt

from tests.ui.run.moments import OpenMoment


def test_a_cause_with_a_step_leads_there_by_key_once_a_person_has_said_so(
    moment: Callable[..., OpenMoment],
) -> None:
    at = moment("fail")
    causes = at.page.step.causes
    assert causes.isVisible()
    assert list(causes.buttons) == ["deleted"]
    assert causes.buttons["deleted"].accessibleName().startswith("See in step 8…")
    causes.buttons["deleted"].setFocus()
    at.press(Qt.Key.Key_Return)
    assert at.page.reason.isVisible()
    assert at.page.model.current != "deleted"
    at.press(Qt.Key.Key_Return)
    at.until(lambda: at.page.model.current == "deleted")

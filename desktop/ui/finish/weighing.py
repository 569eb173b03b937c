"""What becomes of a letter at a kind of desk, as the report page tells it."""

from desktop.domain.desk import DeskKind
from desktop.summary.budget import Counter as DeskCounter
from desktop.summary.budget import count, fit
from desktop.summary.letter import Letter
from desktop.ui.finish.port import Counted, Weight


def weigh(letter: Letter, desk: str) -> Weight:
    """Return it for `jira`, `zendesk` or `freshdesk`; takes milliseconds, more for a letter that is too long."""
    kind = DeskKind(desk)
    fitted = fit(letter, kind)
    return Weight(
        whole=_counted(count(letter, kind)),
        files=tuple((one.name, len(one.data)) for one in fitted.attachments),
        attached=_counted(fitted.attached) if fitted.attached else None,
        moved=fitted.moved,
    )


def _counted(counter: DeskCounter) -> Counted:
    return Counted(used=counter.used, limit=counter.limit, unit=counter.unit)

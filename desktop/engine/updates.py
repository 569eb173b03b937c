"""What a session tells its listeners: the run as it is now, what may come next, and output while it flows."""

from collections.abc import Callable

from desktop.dataclass import dataclass
from desktop.domain.events import Recorded
from desktop.domain.run import Run
from desktop.engine.next import Next
from desktop.targets.base import Stream


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """`recorded` is what was just written; `trouble` says that the record could not be written, and why."""

    run: Run
    next: Next
    recorded: tuple[Recorded, ...] = ()
    is_working: bool = False  # something runs on a target now
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class OutputLines:
    """Lines of output as they came, masked; several at once. What is shown here is not yet in the record."""

    step: str
    entry: int
    stream: Stream
    lines: tuple[str, ...]


Listener = Callable[[Update], None]
OutputListener = Callable[[OutputLines], None]

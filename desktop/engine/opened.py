"""A run that is ready to begin, or to go on, for whichever face leads it."""

from dataclasses import field
from typing import TYPE_CHECKING

from desktop.dataclass import dataclass
from desktop.domain.values import Fields

if TYPE_CHECKING:  # a window has no run before its first paint
    from desktop.domain.events import Recorded, RunbookRef
    from desktop.domain.hosts_told import HostsTold
    from desktop.engine.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRun:
    """A session that is ready; subscribe to it, then `begin`."""

    session: "Session"
    ref: "RunbookRef"
    inputs: Fields = field(default_factory=dict)
    told: "tuple[HostsTold, ...]" = ()  # what the sources among the inputs gave
    observe_only: bool = False
    used: "tuple[RunbookRef, ...]" = ()
    ticket: str = ""  # `desk:KEY`, where it begins for one
    events: "tuple[Recorded, ...]" = ()  # of a run that is reopened
    newer_version: str = ""  # in words, when the runbook's file has changed since the run began
    elsewhere: str = ""  # in words, when it comes from another computer and has looked at that one

    def begin(self) -> None:
        """Start or reopen the run.

        Raises:
            RecordError: it could not be written.
        """
        if self.events:
            self.session.reopen(self.events)
        else:
            self.session.start(
                self.ref, self.inputs, observe_only=self.observe_only, used=self.used, ticket=self.ticket
            )

"""When a step may begin: by the pace, or because a person has just said so."""

from desktop.domain.step import Effect
from desktop.engine.commands import Pace
from desktop.engine.next import Enter, Execute, Identify


class Pacing:
    """Keeps a person's go-ahead until the step it was for begins."""

    def __init__(self, pace: Pace) -> None:
        self.pace = pace
        self.has_go_ahead = False

    def take_turn(self, following: Identify | Execute | Enter) -> bool:
        """True when the step may begin now; that it runs takes the go-ahead up.

        A change needs the word itself: a consent whose step could not begin at once does not wait for its chance."""
        is_reading = not isinstance(following, Execute) or following.prepared.effect is Effect.READS
        may_begin = self.has_go_ahead or (is_reading and self.pace is not Pace.GUIDED)
        if not isinstance(following, Identify):
            self.has_go_ahead = False
        return may_begin

    def keep_while(self, is_so: bool) -> None:
        self.has_go_ahead = self.has_go_ahead and is_so

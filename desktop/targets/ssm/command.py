"""A command on its way to one or many nodes: sent once, looked at by whoever waits, told to each node's own caller.

What is kept for a node is how it stands, never what it wrote: memory does not grow with a fleet's output."""

import secrets
import threading
import time
from dataclasses import replace

from desktop.domain.errors import (
    ConnectError,
    ConnectionLostError,
    HandrailError,
    InputError,
    PermissionDeniedError,
)
from desktop.targets.base import Call
from desktop.targets.ssm.answers import Invocation
from desktop.targets.ssm.run_command import Order, RunCommand
from desktop.targets.ssm.scripts import Lines

_FIRST_LOOK_S, _LONGEST_LOOK_S = 0.2, 2.0
_SLICE_S = 0.1
_LOOKS_PAST_THE_END = 3
_AFTER_A_LOOK = 3.0  # how many times as long as a look took nobody looks again


class SentCommand:
    """Made by its first caller; `wait` may be called from a thread for each node."""

    def __init__(self, door: RunCommand, script: Lines, order: Order) -> None:
        self._door, self._order = door, order
        self.nonce = secrets.token_hex(8)
        lines = tuple(script.lines(self.nonce, is_windows=order.is_windows))
        self._order = replace(order, lines=lines, comment=f"handrail {self.nonce}")
        self.id = ""
        self._cancelled = ""
        self._refused: HandrailError | None = None
        self._sending = threading.Lock()
        self._looking = threading.Lock()
        self._standing: dict[str, Invocation] = {}
        self._completed = -1
        self._is_over = False
        self._next_look_at, self._pause_s = 0.0, _FIRST_LOOK_S
        self._changed = threading.Condition()

    @property
    def is_for_many(self) -> bool:
        return len(self._order.ids) != 1

    def send(self, call: Call) -> None:
        """Send it, unless another caller has; one that was refused is refused to all, others are sent by the next."""
        with self._sending:
            if self._refused is not None:
                raise self._refused
            if self.id:
                return
            try:
                self.id = self._door.send(self._order, call)
            except (PermissionDeniedError, InputError) as fault:
                self._refused = fault
                raise
            except ConnectError as fault:
                if fault.rung == "agent":
                    self._refused = fault
                raise

    def wait(self, node: str, call: Call, what: str) -> Invocation:
        """Return how it ended on a node, with what it wrote there.

        Raises:
            DeadlineError, CancelledError: not by then; and what asking raises.
        """
        while True:
            if (found := self._look(node, call)) is not None:
                return found
            call.check(what)
            with self._changed:
                self._changed.wait(min(_SLICE_S, self._until_next_look_s() or _SLICE_S))

    def wait_for_all(self, count: int, call: Call, what: str) -> dict[str, Invocation]:
        """Return how it ended on each node, without what was written there; `count` are those it was sent to.

        Raises:
            DeadlineError, CancelledError: not by then; and what asking raises.
        """
        for _ in range(_LOOKS_PAST_THE_END):
            while not self._is_over:
                self._look_at_all(call)
                call.check(what)
                call.cancel.wait(max(_SLICE_S, self._until_next_look_s()))
            if len(self._standing) >= count:
                break
            self._is_over = False  # what one part of the service knows, another may not yet
        return self._standing

    def lost(self, what: str, fault: HandrailError) -> ConnectionLostError:
        """Return what is told when a command was sent, and asking how it stands failed: nobody may take it for not
        begun."""
        return ConnectionLostError(
            f"{what} was sent as command {self.id}, and how it ended could not be asked: {fault} Look there before you "
            "run it again.",
            rung="service",
        )

    @property
    def known(self) -> dict[str, Invocation]:
        """How it stands on each node, as far as that has been seen."""
        return dict(self._standing)

    def output(self, node: str, call: Call) -> Invocation | None:
        """Return what was written on a node."""
        return self._door.invocation(self.id, node, call)

    def standing(self, node: str) -> str:
        """Return the last status of a node that is known."""
        known = self._standing.get(node)
        return known.status if known else ""

    def cancel(self, node: str) -> str:
        """Ask for its end on a node, or, without one, wherever it was sent (asked once); say what came of asking."""
        if not self.id:
            return "It was not sent."
        if node:
            return self._door.cancel(self.id, (node,))
        with self._sending:
            self._cancelled = self._cancelled or self._door.cancel(self.id)
        return self._cancelled

    # -- looking ---------------------------------------------------------------------------------

    def _look(self, node: str, call: Call) -> Invocation | None:
        if self._order.ids != (node,):
            self._look_at_all(call)
            known = self._standing.get(node)
            if not self._is_over and (known is None or not known.is_over):
                return None
        elif self._until_next_look_s() > 0:
            return None
        found = self._door.invocation(self.id, node, call)
        if self._order.ids == (node,):
            self._put_off()
        if found is None:
            return Invocation("notsent") if self._is_over else None  # it carries the tag no more
        self._standing[node] = Invocation(found.status)
        return found if found.is_over else None

    def _look_at_all(self, call: Call) -> None:
        """Let one of those that wait look for all of them."""
        if self._is_over or self._until_next_look_s() > 0 or not self._looking.acquire(blocking=False):
            return
        begun = time.monotonic()
        try:
            progress = self._door.progress(self.id, call)
            if progress is None or (progress.completed == self._completed and not progress.is_over):
                return
            for node, standing in self._door.statuses(self.id, call):
                self._standing[node] = standing
            self._completed, self._is_over = progress.completed, progress.is_over
        finally:
            self._put_off(_AFTER_A_LOOK * (time.monotonic() - begun))
            self._looking.release()
        with self._changed:
            self._changed.notify_all()

    def _until_next_look_s(self) -> float:
        return max(0.0, self._next_look_at - time.monotonic())

    def _put_off(self, least_s: float = 0.0) -> None:
        self._next_look_at = time.monotonic() + max(self._pause_s, least_s)
        self._pause_s = min(1.5 * self._pause_s, _LONGEST_LOOK_S)

"""Who wants to hear that something is other, from whichever thread it is told."""

from collections.abc import Callable
from functools import partial

from desktop.ui.ports import Unsubscribe

Listener = Callable[[], None]


class Listeners:
    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def add(self, listener: Listener) -> Unsubscribe:
        self._listeners.append(listener)
        return partial(self._remove, listener)

    def _remove(self, listener: Listener) -> None:
        if listener in self._listeners:
            self._listeners.remove(listener)

    def tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()

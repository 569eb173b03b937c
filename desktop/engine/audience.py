"""Those who are told of a run: one that fails is a fault of its own, and keeps neither the run nor the others."""

import logging
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
log = logging.getLogger(__name__)


class Audience(Generic[T]):
    """Calls each listener in the order in which they came."""

    def __init__(self) -> None:
        self._listeners: tuple[Callable[[T], None], ...] = ()

    def add(self, listener: Callable[[T], None]) -> None:
        self._listeners = (*self._listeners, listener)

    @property
    def told(self) -> Callable[[T], None] | None:
        """What tells them, or None while there is nobody: news that nobody wants need not be made."""
        return self.tell if self._listeners else None

    def tell(self, news: T) -> None:
        for listener in self._listeners:
            try:
                listener(news)
            except Exception:
                log.exception("a listener of a run failed")

"""Reads earlier readings of the same thing from the record."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from desktop.domain.errors import HandrailError

if TYPE_CHECKING:
    from desktop.ui.backstage import Backstage
    from desktop.ui.run.trend import Past, Wanted

_MOST = 24


class TrendAdapter:
    def __init__(self, stage: "Backstage") -> None:
        self._stage = stage

    def readings(self, wanted: "Wanted", done: "Callable[[Wanted, Sequence[Past]], None]") -> None:
        self._stage.do(partial(self._read, wanted, done))

    def _read(self, wanted: "Wanted", done: "Callable[[Wanted, Sequence[Past]], None]") -> None:
        """Called in a worker. A record that cannot be read has no trend; the page tells elsewhere that it cannot."""
        from desktop.records.readings import Asked, past_readings
        from desktop.ui.run.trend import Past

        asked = Asked(command=wanted.command, target=wanted.target, environment=wanted.environment)
        try:
            question = partial(past_readings, asked=asked, most=_MOST)
            found = self._stage.bench.records.ask("Earlier readings", question)
        except HandrailError:
            return
        done(
            wanted,
            [Past(one.at, one.fields) for one in found if wanted.until is None or one.at <= wanted.until],
        )

"""How many rows or children are done, and how they ended, in a few words: `47 of 50 · 2 fail`, at the end `2 fail`."""

from collections import Counter
from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication

from desktop.dataclass import dataclass
from desktop.domain.run import StepEntry
from desktop.domain.verdict import Verdict

_TOLD = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.WARN, Verdict.SKIPPED, Verdict.BLOCKED)


def tr(text: str) -> str:
    return QCoreApplication.translate("Tally", text)


@dataclass(frozen=True, slots=True)
class Tally:
    done: int
    all: int
    verdicts: tuple[tuple[Verdict, int], ...] = ()  # those worth a word, worst first

    @property
    def words(self) -> str:
        """Once all are done, what needs attention has the line for itself."""
        counted = tr("{done} of {all}").replace("{done}", str(self.done)).replace("{all}", str(self.all))
        told = [f"{count} {tr(one.word)}" for one, count in self.verdicts]
        return " · ".join(told if told and self.done == self.all else (counted, *told))


def tally_of(entries: Iterable[StepEntry], total: int) -> Tally:
    """Count entries, one for each row or child."""
    ended = [entry for entry in entries if not entry.is_running]
    seen = Counter(entry.verdict for entry in ended)
    return Tally(len(ended), total, tuple((one, seen[one]) for one in _TOLD if seen[one]))

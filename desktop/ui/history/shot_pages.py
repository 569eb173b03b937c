"""The pictures of History, the timeline and the comparison: which places, what is pressed, over which samples."""

from collections.abc import Callable
from datetime import datetime

from desktop.dataclass import dataclass
from desktop.ui.compare.port import rows_text
from desktop.ui.compare.shot_compare import SampleCompare
from desktop.ui.compare.view import CompareView
from desktop.ui.compare.viewmodel import CompareViewModel
from desktop.ui.history.shot_history import SampleHistory
from desktop.ui.history.view import HistoryView
from desktop.ui.history.viewmodel import HistoryViewModel
from desktop.ui.main_window import MainWindow, PageSpec
from desktop.ui.navigation import COMPARE, RUNS, TIMELINE, Navigator, Place
from desktop.ui.ports import RunsPort
from desktop.ui.shots.runs import RUN_ID
from desktop.ui.timeline.shot_timeline import SampleTimeline
from desktop.ui.timeline.view import TimelineView
from desktop.ui.timeline.viewmodel import TimelineViewModel


def history_pages(
    runs: RunsPort, navigator: Navigator, clock: Callable[[], datetime], *, is_empty: bool
) -> tuple[PageSpec, ...]:
    history = SampleHistory(is_empty=is_empty)
    return (
        PageSpec(RUNS, "History", lambda: HistoryView(HistoryViewModel(history, runs, navigator, clock)),
                 "history", "Ctrl+3"),
        PageSpec(COMPARE, "Compare", lambda: CompareView(CompareViewModel(SampleCompare(), navigator))),
        PageSpec(TIMELINE, "Timeline", lambda: TimelineView(TimelineViewModel(SampleTimeline(), navigator))),
    )  # fmt: skip


def _searched(window: MainWindow) -> None:
    for page in window.findChildren(HistoryView):
        page.search_box.edit.setText("flux capacitor")


def _marked(window: MainWindow) -> None:
    for page in window.findChildren(HistoryView):
        page.table.step_by(5)
        page.preview.compare.click()


def _walked(by: int) -> Callable[[MainWindow], None]:
    def walk(window: MainWindow) -> None:
        for page in window.findChildren(TimelineView):
            page.events.step_by(by)

    return walk


def _at_a_change(window: MainWindow) -> None:
    for page in window.findChildren(CompareView):
        page.list.to_next_change()


def _narrowed(mode: str) -> Callable[[MainWindow], None]:
    def narrow(window: MainWindow) -> None:
        for page in window.findChildren(CompareView):
            page.filters.choose(mode)

    return narrow


@dataclass(frozen=True, slots=True)
class HistoryShot:
    name: str
    place: Place
    then: Callable[[MainWindow], None] | None = None
    is_first_time: bool = False


_PAIR = Place(COMPARE, "before", "after")
HISTORY_SHOTS = (
    HistoryShot("history", Place(RUNS)),
    HistoryShot("history_first", Place(RUNS), is_first_time=True),
    HistoryShot("history_nothing", Place(RUNS), _searched),
    HistoryShot("history_mark", Place(RUNS), _marked),
    HistoryShot("timeline", Place(TIMELINE, RUN_ID), _walked(6)),
    HistoryShot("timeline_end", Place(TIMELINE, RUN_ID), _walked(99)),
    HistoryShot("timeline_missing", Place(TIMELINE, "gone")),
    HistoryShot("compare", _PAIR, _at_a_change),
    HistoryShot("compare_all", _PAIR, _narrowed("all")),
    HistoryShot("compare_outside", _PAIR, _narrowed("outside")),
    HistoryShot("compare_hosts", Place(COMPARE, "fleet", rows_text())),
    HistoryShot("compare_same", Place(COMPARE, "before", "before")),
    HistoryShot("compare_missing", Place(COMPARE, "gone", "before")),
)

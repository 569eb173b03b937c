"""Makes the map of a sketch; the one of a long runbook beside the window, which shows the former until then."""

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop.dataclass import dataclass
from desktop.domain.sketch import SketchedStep
from desktop.ui.editor.flow_graph import FlowGraph, flow_of, flow_text
from desktop.ui.editor.flow_layout import FlowMap, lay_out, words_of
from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.paint import text_width
from desktop.ui.theme.theme import theme

AT_ONCE = 60  # steps that are laid out in less than a frame


@dataclass(frozen=True, slots=True)
class Made:
    number: int
    graph: FlowGraph
    map: FlowMap | None  # None before the words were measured
    text: str  # for screen readers


class FlowMaking(QObject):
    """`made` comes with the map of the steps that were asked for last."""

    made = Signal(object)
    _came = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._count, self._widths_at = 0, 0.0
        self._widths: dict[str, float] = {}
        self._came.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def make(self, steps: Sequence[SketchedStep]) -> None:
        self._count += 1
        number = self._count
        if len(steps) <= AT_ONCE:
            graph = flow_of(steps)
            self.made.emit(
                Made(number, graph, lay_out(graph, self._measured(graph).__getitem__), flow_text(graph))
            )
        else:
            self._beside(lambda: _graphed(number, steps))

    def make_again(self, graph: FlowGraph, text: str) -> None:
        """Lay the same graph out for other letters."""
        self._count += 1
        self._place(Made(self._count, graph, None, text))

    def _beside(self, work: Callable[[], Made]) -> None:
        def tell() -> None:
            found = work()
            with suppress(RuntimeError):  # the window is gone
                self._came.emit(found)

        threading.Thread(target=tell, name="map", daemon=True).start()

    @Slot(object)
    def _take(self, made: Made) -> None:
        if made.number != self._count:
            return
        if made.map is None:
            self._place(made)
        else:
            self.made.emit(made)

    def _place(self, made: Made) -> None:
        widths = self._measured(made.graph)
        if len(made.graph.nodes) <= AT_ONCE:
            placed = lay_out(made.graph, widths.__getitem__)
            self.made.emit(Made(made.number, made.graph, placed, made.text))
        else:
            self._beside(lambda: _placed(made, widths))

    def _measured(self, graph: FlowGraph) -> Mapping[str, float]:
        """Return the widths of all words, at 100 %: only the window's own thread may measure letters."""
        if self._widths_at != theme().zoom:
            self._widths, self._widths_at = {}, theme().zoom
        face = font(Type.SMALL_STRONG)
        for words in {words_of(edge) for edge in graph.edges} - self._widths.keys():
            self._widths[words] = text_width(words, face) / self._widths_at
        return dict(self._widths)


def _graphed(number: int, steps: Sequence[SketchedStep]) -> Made:
    graph = flow_of(steps)
    return Made(number, graph, None, flow_text(graph))


def _placed(made: Made, widths: Mapping[str, float]) -> Made:
    return Made(made.number, made.graph, lay_out(made.graph, widths.__getitem__), made.text)

"""The map of a runbook: drawn, fitted, scrolled and zoomed; a click or Enter goes to the step's lines."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from desktop.domain.sketch import SketchedStep
from desktop.redaction.clean import clean
from desktop.ui.editor.flow_graph import FlowGraph, NodeKind
from desktop.ui.editor.flow_layout import FlowMap
from desktop.ui.editor.flow_making import FlowMaking, Made
from desktop.ui.editor.flow_paint import paint_map
from desktop.ui.editor.flow_shapes import Box
from desktop.ui.theme.theme import color, px, theme
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.scroll import slim

_SMALLEST, _LARGEST, _STEP, _LEAST_FIT = 0.25, 2.5, 1.2, 0.8
_PANS = {
    Qt.Key.Key_Left: (-2, 0), Qt.Key.Key_Right: (2, 0), Qt.Key.Key_Up: (0, -2), Qt.Key.Key_Down: (0, 2),
}  # fmt: skip


class FlowView(QAbstractScrollArea):
    """`chosen` comes with the line of a step, from 1. The arrows go from step to step."""

    chosen = Signal(int)
    focus_frame = None  # the step that has the keyboard is ringed

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        slim(self)
        self.graph, self.map = FlowGraph(), FlowMap()
        self._marked, self._picked, self._hovered = "", "", ""
        self._scale, self._is_fitted = 1.0, True
        self._words_at = 0.0
        self._steps: tuple[SketchedStep, ...] = ()
        self._making = FlowMaking(self)
        self._making.made.connect(self._show)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.setAccessibleName(self.tr("Map of the runbook"))
        theme().changed.connect(self._new_look)

    def show_steps(self, steps: Sequence[SketchedStep]) -> None:
        """Show the map of a runbook; a long one is made beside, and comes when it is done."""
        if self._steps != tuple(steps):
            self._steps = tuple(steps)
            self._making.make(self._steps)

    @Slot(object)
    def _show(self, made: Made) -> None:
        self.graph, self.map = made.graph, made.map or FlowMap()
        self._words_at = theme().zoom
        self._place()
        self._reveal(self._marked)
        self.setAccessibleDescription(clean(made.text))

    def mark(self, node_id: str) -> None:
        """Mark the step that the cursor is in, and bring it into sight."""
        if node_id != self._marked:
            self._marked = self._picked = node_id
            self._reveal(node_id)
            self.viewport().update()

    @property
    def scale(self) -> float:
        """From the layout's lengths to the pixels of the screen."""
        return self._scale * theme().zoom

    @property
    def zoom_words(self) -> str:
        return f"{round(100 * self._scale)} %"

    @Slot()
    def fit(self) -> None:
        """Show all of the map's width, but no larger than it is and not too small to be read."""
        self._is_fitted = True
        self._place()

    def zoom(self, by: int, around: QPointF | None = None) -> None:
        """Go a step nearer (+1) or further (-1), keeping what is under a point where it is."""
        middle = QPointF(self.viewport().width() / 2, self.viewport().height() / 2)
        at = around or middle
        before = self._to_map(at)
        self._is_fitted = False
        self._scale = min(max(self._scale * _STEP**by, _SMALLEST), _LARGEST)
        self._place()
        shift = self._to_screen(before) - at
        self.horizontalScrollBar().setValue(round(self.horizontalScrollBar().value() + shift.x()))
        self.verticalScrollBar().setValue(round(self.verticalScrollBar().value() + shift.y()))

    def _place(self) -> None:
        room = self.viewport().size()
        if self._is_fitted and self.map.width:
            self._scale = min(1.0, max(_LEAST_FIT, room.width() / (self.map.width * theme().zoom)))
        wide, tall = round(self.map.width * self.scale), round(self.map.height * self.scale)
        for bar, size, page in (
            (self.horizontalScrollBar(), wide, room.width()),
            (self.verticalScrollBar(), tall, room.height()),
        ):
            bar.setRange(0, max(0, size - page))
            bar.setPageStep(page)
            bar.setSingleStep(px(30))
        self.viewport().update()

    @property
    def _origin(self) -> QPointF:
        """Where the map's corner is on the screen: a map narrower than the pane stands in its middle."""
        spare = max(0.0, (self.viewport().width() - self.map.width * self.scale) / 2)
        return QPointF(spare - self.horizontalScrollBar().value(), -self.verticalScrollBar().value())

    def _to_map(self, at: QPointF) -> QPointF:
        return (at - self._origin) / self.scale

    def _to_screen(self, at: QPointF) -> QPointF:
        return at * self.scale + self._origin

    def box_of(self, node_id: str) -> QRectF:
        """Return where a node is on the screen."""
        box: Box | None = self.map.boxes.get(node_id)
        if box is None:
            return QRectF()
        corner = self._to_screen(QPointF(box.x, box.y))
        return QRectF(corner.x(), corner.y(), box.width * self.scale, box.height * self.scale)

    def _reveal(self, node_id: str) -> None:
        box, room = self.box_of(node_id), self.viewport().rect()
        if box.isEmpty() or QRectF(room).contains(box):
            return
        vertical, across = self.verticalScrollBar(), self.horizontalScrollBar()
        vertical.setValue(round(vertical.value() + box.center().y() - room.height() / 3))
        across.setValue(round(across.value() + box.center().x() - room.width() / 2))

    def node_at(self, at: QPointF) -> str:
        point = self._to_map(at)
        for node_id, box in self.map.boxes.items():
            if box.x <= point.x() <= box.x + box.width and box.y <= point.y() <= box.bottom:
                return node_id
        return ""

    # -- events ----------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), color(Ink.WELL))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.translate(self._origin)
        painter.scale(self.scale, self.scale)
        seen = QRectF(
            self._to_map(QPointF(0, 0)),
            self._to_map(QPointF(self.viewport().width(), self.viewport().height())),
        )
        picked = self._picked if self.hasFocus() else ""
        paint_map(
            painter, self.graph, self.map, seen, marked=self._marked, picked=picked, hovered=self._hovered
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()
        self._reveal(self._marked)

    def sizeHint(self) -> QSize:
        return QSize(px(300), px(300))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(120), px(120))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.graph.node(self._picked) is None and self.graph.nodes:
            self._picked = self.graph.nodes[0].id
        self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hovered = self.node_at(event.position())
        if hovered != self._hovered:
            self._hovered = hovered
            is_step = bool(hovered) and "/end" not in hovered
            self.viewport().setCursor(
                Qt.CursorShape.PointingHandCursor if is_step else Qt.CursorShape.ArrowCursor
            )
            self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._go(self.node_at(event.position()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1 if event.angleDelta().y() > 0 else -1, event.position())
            event.accept()
        else:
            super().wheelEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
        key = Qt.Key(event.key())
        if key in moves and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._step(moves[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._go(self._picked)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.zoom(-1 if key is Qt.Key.Key_Minus else 1)
        elif key is Qt.Key.Key_0:
            self.fit()
        elif key in _PANS and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._pan(*_PANS[key])
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self._pan(0, 10 if key is Qt.Key.Key_PageDown else -10)
        else:
            event.ignore()

    def _pan(self, across: int, down: int) -> None:
        for bar, steps in ((self.horizontalScrollBar(), across), (self.verticalScrollBar(), down)):
            bar.setValue(bar.value() + steps * bar.singleStep())

    def _step(self, by: int) -> None:
        """Go through the steps in the order of the file."""
        steps = [node.id for node in self.graph.nodes if node.kind is NodeKind.STEP]
        if not steps:
            return
        at = steps.index(self._picked) + by if self._picked in steps else 0
        self._picked = steps[min(max(at, 0), len(steps) - 1)]
        self._reveal(self._picked)
        self.viewport().update()

    def _go(self, node_id: str) -> None:
        node = self.graph.node(node_id)
        if node is not None and node.line:
            self.chosen.emit(node.line)

    @Slot()
    def _new_look(self) -> None:
        if self._words_at != theme().zoom and self.graph.nodes:
            self._making.make_again(self.graph, self.accessibleDescription())
        self.viewport().update()

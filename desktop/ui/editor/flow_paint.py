"""Draws the map: steps as boxes, ways as curves with their words, ends as pills."""

from itertools import pairwise
from math import hypot

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from desktop.ui.editor.flow_graph import FlowGraph, FlowNode, NodeKind
from desktop.ui.editor.flow_layout import FlowMap, words_of
from desktop.ui.editor.flow_shapes import Box, PlacedEdge
from desktop.ui.theme.fonts import MONO, SANS
from desktop.ui.theme.icons import paint_icon
from desktop.ui.theme.paint import panel, words
from desktop.ui.theme.theme import color
from desktop.ui.theme.tokens import Ink, Tone

_KINDS = {
    "check": "search", "run": "terminal", "plugin": "terminal", "judge": "git-branch", "wait": "hourglass",
    "use": "library", "group": "list", "do": "hand", "ask": "message-square", "escalate": "users", "end": "flag",
}  # fmt: skip
_EFFECTS = {"changes": Tone.WARN, "destroys": Tone.BAD}
_VERDICTS = {"pass": Ink.OK, "warn": Ink.WARN, "fail": Ink.BAD, "unknown": Ink.UNKNOWN}
_CENTRE = Qt.AlignmentFlag.AlignCenter
_HEAD = 6.0


def _face(pixels: float, weight: QFont.Weight = QFont.Weight.Normal, *, is_mono: bool = False) -> QFont:
    """The map is drawn in its own lengths, so its letters have sizes in pixels."""
    made = QFont()
    made.setFamilies([MONO, "monospace"] if is_mono else [SANS, "sans-serif"])
    made.setPixelSize(round(pixels))
    made.setWeight(weight)
    return made


def paint_map(
    painter: QPainter, graph: FlowGraph, placed: FlowMap, seen: QRectF, *, marked: str, picked: str, hovered: str
) -> None:  # fmt: skip
    """Draw what of the map can be seen. `marked` is the step at the cursor, `picked` has the keyboard."""
    for frame in placed.frames:
        panel(
            painter, QRectF(frame.x, frame.y, frame.width, frame.height), radius=13,
            fill=color(Ink.CHIP), edge=color(Ink.LINE),
        )  # fmt: skip
    for edge in placed.edges:
        if _bounds(edge).intersects(seen):
            _paint_edge(painter, edge, is_near=marked in (edge.edge.start, edge.edge.end))
    for node in graph.nodes:
        box = _rect(placed.boxes[node.id])
        if not box.intersects(seen):
            continue
        if node.kind is NodeKind.END:
            _paint_end(painter, box, node)
        else:
            _paint_step(painter, box, node, is_marked=node.id == marked, is_hovered=node.id == hovered)
        if node.id == picked:
            panel(painter, box.adjusted(-4, -4, 4, 4), radius=11, fill=None, edge=color(Ink.ACCENT), width=2)
    for edge in placed.edges:
        if edge.word_box is not None and _rect(edge.word_box).intersects(seen):
            _paint_words(painter, edge)


def _paint_step(painter: QPainter, box: QRectF, node: FlowNode, *, is_marked: bool, is_hovered: bool) -> None:
    tone = _EFFECTS.get(node.effect)
    edge = Ink.ACCENT if is_marked else tone.ink if tone else Ink.EDGE if is_hovered else Ink.LINE
    fill = color(Ink.ACCENT_SOFT if is_marked else Ink.RAISED)
    panel(painter, box, radius=8, fill=fill, edge=color(edge), width=2.0 if is_marked else 1.2)
    icon = _KINDS.get(node.kind_words, "circle-question-mark")
    ink = Ink.ACCENT if is_marked else tone.ink if tone else Ink.MUTED if node.is_readable else Ink.BAD
    paint_icon(painter, icon, QRectF(box.left() + 10, box.top() + 8, 14, 14), color(ink))
    number = words(
        painter, node.number, QRectF(box.left() + 30, box.top() + 5, 40, 20),
        font=_face(11, is_mono=True), tint=color(Ink.MUTED),
    )  # fmt: skip
    text = node.kind_words if node.effect == "reads" else f"{node.kind_words} · {node.effect}"
    beside = QRectF(box.left() + 36 + number, box.top() + 5, box.width() - 44 - number, 20)
    words(painter, text, beside, font=_face(11), tint=color(tone.ink if tone else Ink.MUTED))
    below = QRectF(box.left() + 10, box.top() + 25, box.width() - 18, 34)
    _paint_title(painter, node.title, below, 1 if node.manner else 2)
    if node.manner:
        words(painter, node.manner, below.adjusted(0, 17, 0, 0), font=_face(11), tint=color(Ink.MUTED))


def _paint_title(painter: QPainter, title: str, box: QRectF, lines: int) -> None:
    """Show as much of a title as one or two lines hold."""
    face = _face(12.5, QFont.Weight.DemiBold)
    painter.setFont(face)
    painter.setPen(color(Ink.TEXT))
    shown = QFontMetricsF(face).elidedText(
        title, Qt.TextElideMode.ElideRight, (1.85 if lines > 1 else 1) * box.width()
    )
    flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)
    painter.drawText(box, flags, shown)


def _paint_end(painter: QPainter, box: QRectF, node: FlowNode) -> None:
    panel(painter, box, radius=box.height() / 2, fill=color(Ink.CHIP))
    paint_icon(painter, "flag", QRectF(box.left() + 12, box.center().y() - 6, 12, 12), color(Ink.MUTED))
    words(painter, node.title, box.adjusted(30, 0, -10, 0), font=_face(11.5), tint=color(Ink.MUTED))


def _paint_words(painter: QPainter, edge: PlacedEdge) -> None:
    assert edge.word_box is not None
    box = _rect(edge.word_box)
    verdicts = {word.verdict for word in edge.edge.words}
    ink = _VERDICTS.get(next(iter(verdicts)), Ink.MUTED) if len(verdicts) == 1 else Ink.MUTED
    panel(painter, box, radius=box.height() / 2, fill=color(Ink.WELL), edge=color(Ink.LINE))
    words(
        painter, words_of(edge.edge), box.adjusted(3, 0, -3, 0), font=_face(11, QFont.Weight.DemiBold),
        tint=color(ink), align=_CENTRE,
    )  # fmt: skip


def _paint_edge(painter: QPainter, edge: PlacedEdge, *, is_near: bool) -> None:
    ink = color(Ink.ACCENT if is_near else Ink.EDGE)
    pen = QPen(ink, 1.8 if is_near else 1.3)
    if edge.is_back or edge.edge.is_aside:
        pen.setDashPattern([5, 4])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path_of(edge))
    _paint_head(painter, edge, ink)


def path_of(edge: PlacedEdge) -> QPainterPath:
    """Return the curve: down (or up) at each of its points, so that it never cuts across a level."""
    points = [QPointF(point.x, point.y) for point in edge.points]
    path = QPainterPath(points[0])
    for at, (start, end) in enumerate(pairwise(points)):
        if (at == 0 and edge.leaves_beside) or (at == len(points) - 2 and edge.enters_beside):
            bend = QPointF(end.x(), start.y()) if at == 0 else QPointF(start.x(), end.y())
            path.quadTo(bend, end)
        elif start.x() == end.x():
            path.lineTo(end)
        else:
            middle = (start.y() + end.y()) / 2
            path.cubicTo(QPointF(start.x(), middle), QPointF(end.x(), middle), end)
    return path


def _paint_head(painter: QPainter, edge: PlacedEdge, ink: QColor) -> None:
    """A way comes in from above; a way back from the right or from below."""
    before, tip = edge.points[-2], edge.points[-1]
    across, down = (-1.0, 0.0) if edge.enters_beside else (0.0, -1.0 if edge.is_back else 1.0)
    if hypot(tip.x - before.x, tip.y - before.y) < 1:
        return
    back = QPointF(tip.x - across * _HEAD, tip.y - down * _HEAD)
    side = QPointF(-down * _HEAD * 0.6, across * _HEAD * 0.6)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawPolygon(QPolygonF([QPointF(tip.x, tip.y), back + side, back - side]))


def _bounds(edge: PlacedEdge) -> QRectF:
    xs, ys = [point.x for point in edge.points], [point.y for point in edge.points]
    return QRectF(min(xs) - 8, min(ys) - 8, max(xs) - min(xs) + 16, max(ys) - min(ys) + 16)


def _rect(box: Box) -> QRectF:
    return QRectF(box.x, box.y, box.width, box.height)

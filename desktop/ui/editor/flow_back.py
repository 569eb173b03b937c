"""How a way back goes up a map: beside its nodes where nothing stands there, or else from the head of one to the foot
of the other, so that no part of its line is lost behind a node."""

from collections.abc import Mapping, Sequence

from desktop.ui.editor.flow_graph import FlowEdge
from desktop.ui.editor.flow_packing import COLUMN_GAP, Spot
from desktop.ui.editor.flow_shapes import LANE, NODE_HEIGHT, Box, PlacedEdge, Point

Rows = Sequence[Sequence[Spot]]  # level by level


def way_back(
    edge: FlowEdge, chain: Sequence[Spot], rows: Rows, boxes: Mapping[str, Box], tops: Sequence[float],
    word_box: Box | None,
) -> PlacedEdge:  # fmt: skip
    """Lead a way up through the spots of its chain, the lowest first."""
    first, last, lanes = chain[0], chain[-1], chain[1:-1]
    start, end = boxes[edge.start], boxes[edge.end]
    outer = _lane_beside(chain)
    leaves_beside = _is_clear(first, lanes[0].x if lanes else outer, rows)
    enters_beside = _is_clear(last, lanes[-1].x if lanes else outer, rows)
    if not lanes:
        leaves_beside = enters_beside = leaves_beside and enters_beside
    out = Point(start.x + start.width, start.y + start.height * (0.75 if first is last else 0.5))
    back = Point(end.x + end.width, end.y + end.height * (0.25 if first is last else 0.5))
    points = []
    for spot in lanes:
        points += [Point(spot.x, tops[spot.level] + NODE_HEIGHT), Point(spot.x, tops[spot.level])]
    if not lanes and leaves_beside:
        points = [Point(outer, out.y), Point(outer, back.y)]
    if not leaves_beside:
        out = Point(_right_part(first), start.y)
        if word_box is not None:
            points.insert(0, Point(word_box.middle, word_box.y + word_box.height / 2))
    if not enters_beside:
        back = Point(_right_part(last), end.bottom)
    return PlacedEdge(edge, (out, *points, back), word_box, True, leaves_beside, enters_beside)


def lane_over(chain: Sequence[Spot], rows: Rows) -> float:
    """Return where a way back goes through the gap over its start."""
    first, last, outer = chain[0], chain[-1], _lane_beside(chain)
    if len(chain) > 2:
        lane = chain[1].x
        return lane if _is_clear(first, lane, rows) else (_right_part(first) + lane) / 2
    if _is_clear(first, outer, rows) and _is_clear(last, outer, rows):
        return outer
    return (_right_part(first) + _right_part(last)) / 2


def _lane_beside(chain: Sequence[Spot]) -> float:
    return max(spot.x + spot.width / 2 for spot in (chain[0], chain[-1])) + COLUMN_GAP / 2 + 2


def _right_part(spot: Spot) -> float:
    """Return where a way back meets the foot or head of a node, beside the ways down."""
    return spot.x + spot.width / 4


def _is_clear(spot: Spot, x: float, rows: Rows) -> bool:
    """Tell whether nothing stands between the right side of a node and what is at `x`."""
    right = spot.x + spot.width / 2
    others = (other for other in rows[spot.level] if other.node and other is not spot)
    return x > right and not any(
        other.x + other.width / 2 > right and other.x - other.width / 2 < x + LANE / 2 for other in others
    )

"""Where each step of a map stands: in levels from the start down, so that no two cover each other.

Ways over several levels pass between the nodes of those levels; ways back go up beside them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from itertools import pairwise

from desktop.dataclass import dataclass
from desktop.ui.editor.flow_back import lane_over, way_back
from desktop.ui.editor.flow_graph import FlowEdge, FlowGraph, FlowNode, NodeKind
from desktop.ui.editor.flow_groups import Frame, frames_of
from desktop.ui.editor.flow_levels import back_edges, levels_of
from desktop.ui.editor.flow_packing import COLUMN_GAP, Spot, pack
from desktop.ui.editor.flow_shapes import LANE, NODE_HEIGHT, NODE_WIDTH, Box, PlacedEdge, Point

END_HEIGHT = 26.0
LEVEL_GAP, WORD_ROW = 30.0, 22.0
MARGIN = 16.0
_SWEEPS = 4
_WIDEST_WORDS = 180.0
_MOST_LANES = 6000  # places that ways pass through; with more, a map goes straight


@dataclass(frozen=True, slots=True)
class FlowMap:
    boxes: Mapping[str, Box] = field(default_factory=dict)
    edges: tuple[PlacedEdge, ...] = ()
    width: float = 0.0
    height: float = 0.0
    frames: tuple[Frame, ...] = ()  # around groups


Measure = Callable[[str], float]  # the width of an edge's words


def lay_out(graph: FlowGraph, measure: Measure = lambda words: 7.0 * len(words)) -> FlowMap:
    """Return the map of a graph; the same graph gives the same map."""
    if not graph.nodes:
        return FlowMap()
    return _Layout(graph, measure).map()


def words_of(edge: FlowEdge) -> str:
    return ", ".join(word.text for word in edge.words)


class _Layout:
    def __init__(self, graph: FlowGraph, measure: Measure) -> None:
        self._graph, self._measure = graph, measure
        self._order = {node.id: at for at, node in enumerate(graph.nodes)}
        self._back = back_edges(graph)
        levels = levels_of(graph, self._back)
        self._spots = {node.id: _spot(node, levels[node.id]) for node in graph.nodes}
        self._rows: list[list[Spot]] = [[] for _ in range(max(levels.values()) + 1)]
        self._lanes: dict[FlowEdge, list[Spot]] = {}

    def map(self) -> FlowMap:
        for spot in self._spots.values():
            self._rows[spot.level].append(spot)
        self._lay_lanes()
        for _ in range(_SWEEPS):
            self._sort()
        self._spread()
        return self._placed()

    def _lay_lanes(self) -> None:
        spans = [
            abs(self._spots[edge.end].level - self._spots[edge.start].level) for edge in self._graph.edges
        ]
        is_routed = sum(spans) <= _MOST_LANES
        for edge in self._graph.edges:
            start, end = self._spots[edge.start], self._spots[edge.end]
            low, high = (start, end) if start.level <= end.level else (end, start)
            chain = [low]
            for level in range(low.level + 1, high.level) if is_routed else ():
                lane = Spot(f"{edge.start}>{edge.end}@{level}", level, LANE)
                self._rows[level].append(lane)
                chain.append(lane)
            chain.append(high)
            if low is not high:
                for upper, lower in pairwise(chain):
                    upper.below.append(lower)
                    lower.above.append(upper)
            self._lanes[edge] = chain if low is start else chain[::-1]

    def _sort(self) -> None:
        """Bring each level into the order of what it hangs from, then of what hangs from it."""
        for row in self._rows:
            _number(row)
        for row in self._rows[1:]:
            row.sort(key=lambda spot: _mean(spot.above, spot.x))
            _number(row)
        for row in reversed(self._rows[:-1]):
            row.sort(key=lambda spot: _mean(spot.below, spot.x))
            _number(row)

    def _spread(self) -> None:
        """Place each level from left to right, as near as there is room to what it hangs from."""
        for row in self._rows:
            pack(row, lambda spot: spot.x * (NODE_WIDTH + COLUMN_GAP))
        for _ in range(_SWEEPS):
            for row in self._rows[1:]:
                pack(row, lambda spot: _mean(spot.above, spot.x))
            for row in reversed(self._rows[:-1]):
                pack(row, lambda spot: _mean(spot.below, spot.x))
        for row in self._rows[1:]:
            pack(row, lambda spot: _mean(spot.above, spot.x))

    def _placed(self) -> FlowMap:
        left = min(spot.x - spot.width / 2 for row in self._rows for spot in row)
        for row in self._rows:
            for spot in row:
                spot.x += MARGIN - left
        words = self._words()
        tops = self._tops(words)
        boxes = {
            spot.id: Box(spot.x - spot.width / 2, tops[spot.level], spot.width, _height(spot))
            for spot in self._spots.values()
        }
        edges = tuple(self._edge(edge, boxes, tops, words) for edge in self._graph.edges)
        rights = [box.x + box.width for box in boxes.values()]
        rights += [edge.word_box.x + edge.word_box.width for edge in edges if edge.word_box is not None]
        rights += [point.x for edge in edges for point in edge.points]
        bottom = max(box.bottom for box in (*boxes.values(), *(e.word_box for e in edges if e.word_box)))
        corners = {name: (box.x, box.y, box.x + box.width, box.bottom) for name, box in boxes.items()}
        frames = frames_of(self._graph.groups, corners)
        return FlowMap(boxes, edges, max(rights) + MARGIN, bottom + MARGIN, frames)

    def _words(self) -> "dict[FlowEdge, _WordPlace]":
        """Give the words of each way a row of their own, where they would meet, in the gap that it leaves through:
        under where it starts, or over it where it leads back up."""
        gaps: dict[int, list[_WordPlace]] = {}
        found = {}
        for edge, chain in self._lanes.items():
            text = words_of(edge)
            if not text:
                continue
            width, level, middle = min(self._measure(text) + 14, _WIDEST_WORDS), chain[0].level, 0.0
            if edge in self._back and level > chain[-1].level:
                level, middle = level - 1, lane_over(chain, self._rows)
            elif edge in self._back:  # to itself
                middle = chain[0].x + NODE_WIDTH / 4
            else:
                middle = (chain[0].x + chain[1].x) / 2
            place = _WordPlace(max(MARGIN + width / 2, middle), width, level)
            gaps.setdefault(level, []).append(place)
            found[edge] = place
        for places in gaps.values():
            _into_rows(places)
        return found

    def _tops(self, words: "Mapping[FlowEdge, _WordPlace]") -> list[float]:
        rows = [0] * len(self._rows)
        for place in words.values():
            rows[place.level] = max(rows[place.level], place.row + 1)
        tops, y = [], MARGIN
        for level, row in enumerate(self._rows):
            tops.append(y)
            y += max((_height(spot) for spot in row if spot.node), default=NODE_HEIGHT)
            y += LEVEL_GAP + rows[level] * WORD_ROW
        return tops

    def _edge(
        self, edge: FlowEdge, boxes: Mapping[str, Box], tops: Sequence[float],
        words: "Mapping[FlowEdge, _WordPlace]",
    ) -> PlacedEdge:  # fmt: skip
        start, end = boxes[edge.start], boxes[edge.end]
        place, is_back = words.get(edge), edge in self._back
        box = None
        if place is not None:
            y = tops[place.level] + NODE_HEIGHT + LEVEL_GAP / 2 + place.row * WORD_ROW
            box = Box(place.x - place.width / 2, y, place.width, WORD_ROW - 4)
        if is_back:
            return way_back(edge, self._lanes[edge], self._rows, boxes, tops, box)
        points = [Point(start.middle, start.bottom)]
        if box is not None:
            points.append(Point(box.middle, box.y + box.height / 2))
        for spot in self._lanes[edge][1:-1]:
            points += [Point(spot.x, tops[spot.level]), Point(spot.x, tops[spot.level] + NODE_HEIGHT)]
        return PlacedEdge(edge, (*points, Point(end.middle, end.y)), box)


@dataclass(slots=True)
class _WordPlace:
    x: float
    width: float
    level: int  # the one that it stands under
    row: int = 0


def _into_rows(places: "list[_WordPlace]") -> None:
    ends: list[float] = []
    for place in sorted(places, key=lambda each: each.x):
        left = place.x - place.width / 2
        row = next((at for at, end in enumerate(ends) if end + 6 <= left), len(ends))
        if row == len(ends):
            ends.append(0.0)
        place.row, ends[row] = row, left + place.width


def _spot(node: FlowNode, level: int) -> Spot:
    return Spot(node.id, level, NODE_WIDTH if node.kind is NodeKind.STEP else NODE_WIDTH * 0.72, node)


def _height(spot: Spot) -> float:
    return END_HEIGHT if spot.node is not None and spot.node.kind is NodeKind.END else NODE_HEIGHT


def _number(row: "Sequence[Spot]") -> None:
    for at, spot in enumerate(row):
        spot.x = at - (len(row) - 1) / 2


def _mean(others: "Sequence[Spot]", otherwise: float) -> float:
    return sum(spot.x for spot in others) / len(others) if others else otherwise

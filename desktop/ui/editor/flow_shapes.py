"""What a map of steps is made of: boxes for its nodes, and points that its ways pass through."""

from desktop.dataclass import dataclass
from desktop.ui.editor.flow_graph import FlowEdge

NODE_WIDTH, NODE_HEIGHT, LANE = 204.0, 62.0, 14.0


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.x + self.width / 2

    @property
    def bottom(self) -> float:
        return self.y + self.height

    def touches(self, other: "Box") -> bool:
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.bottom
            and other.y < self.bottom
        )


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class PlacedEdge:
    """`points` lead from the foot of one node to the head of another; a way back goes upwards, from the head or the
    right side of one to the foot or the right side of the other."""

    edge: FlowEdge
    points: tuple[Point, ...]
    word_box: Box | None = None
    is_back: bool = False
    leaves_beside: bool = False
    enters_beside: bool = False

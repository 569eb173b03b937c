"""Places a level of a map from left to right, as near as there is room to where each part is wanted."""

from collections.abc import Callable, Sequence
from dataclasses import field

from desktop.dataclass import dataclass
from desktop.ui.editor.flow_graph import FlowNode

COLUMN_GAP = 22.0


@dataclass(slots=True)
class Spot:
    """A node, or the place in a level that a long way passes through."""

    id: str
    level: int
    width: float
    node: FlowNode | None = None
    x: float = 0.0  # of its middle
    above: "list[Spot]" = field(default_factory=list)
    below: "list[Spot]" = field(default_factory=list)


def pack(row: "Sequence[Spot]", wanted: "Callable[[Spot], float]") -> None:
    """Place a level's spots in their order as near as can be to where each is wanted.

    Spots that would meet become one block whose middle is the mean of what they want."""
    blocks: list[_Block] = []
    for spot in row:
        blocks.append(_Block([spot], [0.0], wanted(spot), 1))
        while len(blocks) > 1 and blocks[-2].right > blocks[-1].left:
            last = blocks.pop()
            blocks[-1].join(last)
    for block in blocks:
        for spot, offset in zip(block.spots, block.offsets, strict=True):
            spot.x = block.x + offset


@dataclass(slots=True)
class _Block:
    """`x` is where its first spot's middle is wanted; `offsets` are of each spot's middle from that."""

    spots: "list[Spot]"
    offsets: list[float]
    x: float
    weight: int

    @property
    def left(self) -> float:
        return self.x - self.spots[0].width / 2

    @property
    def right(self) -> float:
        return self.x + self.offsets[-1] + self.spots[-1].width / 2 + COLUMN_GAP

    def join(self, other: "_Block") -> None:
        gap = self.offsets[-1] + self.spots[-1].width / 2 + COLUMN_GAP + other.spots[0].width / 2
        total = self.weight + other.weight
        self.x = (self.x * self.weight + (other.x - gap) * other.weight) / total
        self.offsets += [gap + offset for offset in other.offsets]
        self.spots += other.spots
        self.weight = total

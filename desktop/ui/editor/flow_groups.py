"""Groups on a map: how the steps of each follow each other, in words, and the frame around them."""

from collections.abc import Mapping, Sequence

from desktop.dataclass import dataclass
from desktop.domain.step import GroupStep, Step
from desktop.redaction.clean import clean
from desktop.ui.wording import mode_words

_MOST_NAMED = 30  # characters of what a step goes through
FRAME = 9.0  # around the nodes of a group


@dataclass(frozen=True, slots=True)
class FlowGroup:
    """`members` are the ids of the group's own node and of all steps inside it."""

    id: str
    members: frozenset[str]


@dataclass(frozen=True, slots=True)
class Frame:
    group: str
    x: float
    y: float
    width: float
    height: float


def manner_of(step: Step) -> str:
    """Return how a step is done where that is more than once through: the mode of a group, what it goes through."""
    told = [mode_words(step.mode.value)] if isinstance(step, GroupStep) else []
    if step.each:
        each = f"{len(step.each)} items" if isinstance(step.each, tuple) else clean(step.each)
        told.append(f"for each of {each[:_MOST_NAMED]}")
    elif isinstance(step.on, tuple):
        told.append(f"on each of {len(step.on)} targets")
    return ", ".join(told)


Corners = tuple[float, float, float, float]  # left, top, right, bottom


def frames_of(groups: Sequence[FlowGroup], nodes: Mapping[str, Corners]) -> tuple[Frame, ...]:
    """Return a frame around each group, the outer ones first; none where it would take in a step of somebody else."""
    made = [
        (len(group.members), group.id, box) for group in groups if (box := _box_of(group, nodes)) is not None
    ]
    made.sort(key=lambda one: -one[0])
    return tuple(Frame(name, box[0], box[1], box[2] - box[0], box[3] - box[1]) for _, name, box in made)


def _box_of(group: FlowGroup, nodes: Mapping[str, Corners]) -> Corners | None:
    """Return what is around the group's own node and its steps, or else around its steps alone."""
    for members in (group.members, group.members - {group.id}):
        corners = [nodes[name] for name in members if name in nodes]
        if not corners:
            continue
        box = _around(corners)
        if not any(_touch(box, other) for name, other in nodes.items() if name not in members):
            return box
    return None


def _around(corners: Sequence[Corners]) -> Corners:
    left, top, right, bottom = zip(*corners, strict=True)
    return min(left) - FRAME, min(top) - FRAME, max(right) + FRAME, max(bottom) + FRAME


def _touch(one: Corners, other: Corners) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]

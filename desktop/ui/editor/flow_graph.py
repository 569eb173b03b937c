"""The way through a runbook as a graph: its steps, where each may lead, and with which word."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from enum import Enum

from desktop.dataclass import dataclass
from desktop.domain.outcome import OTHERWISE
from desktop.domain.sketch import SketchedStep, with_inside
from desktop.domain.step import AskStep, EndStep, EscalateStep, GroupMode, GroupStep, Step
from desktop.redaction.clean import clean
from desktop.ui.editor.flow_groups import FlowGroup, manner_of

_BESIDE = (GroupMode.ANY_ORDER, GroupMode.PARALLEL)


class NodeKind(Enum):
    STEP = "step"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowNode:
    """`kind_words` is the kind of step, or how a run ends; `manner` tells how often and in which order it is done.

    `line` counts from 1; 0 for an end that has none."""

    id: str
    number: str = ""
    title: str
    kind: NodeKind = NodeKind.STEP
    kind_words: str
    manner: str = ""
    effect: str = "reads"
    line: int = 0
    is_readable: bool = True


@dataclass(frozen=True, slots=True)
class Word:
    """Why a way is taken: a verdict, the label of an answer, `verify`; empty for the way without a condition."""

    text: str
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class FlowEdge:
    start: str
    end: str
    words: tuple[Word, ...] = ()
    is_aside: bool = False  # a way that is not part of the usual one: undo, the next of a cause


@dataclass(frozen=True, slots=True)
class FlowGraph:
    nodes: tuple[FlowNode, ...] = ()
    edges: tuple[FlowEdge, ...] = ()
    groups: tuple[FlowGroup, ...] = ()

    def node(self, node_id: str) -> FlowNode | None:
        return next((node for node in self.nodes if node.id == node_id), None)


def flow_of(steps: Sequence[SketchedStep]) -> FlowGraph:
    """Return the graph; ids that are written twice are one node, and a `next` to nowhere is left out."""
    return _Maker(steps).graph()


@dataclass(frozen=True, slots=True)
class _Way:
    jump: str
    word: Word
    is_aside: bool = False


class _Maker:
    def __init__(self, steps: Sequence[SketchedStep]) -> None:
        self._nodes: dict[str, FlowNode] = {}
        self._ways: dict[tuple[str, str, bool], list[Word]] = {}
        self._known: set[str] = set()
        self._groups: list[FlowGroup] = []
        self._steps = steps
        self._gather(steps)

    def _gather(self, steps: Sequence[SketchedStep]) -> None:
        for one in steps:
            self._known.add(_name(one))
            self._nodes.setdefault(_name(one), _node(one))
            self._gather(one.inside)
            if one.inside:
                members = frozenset(_name(each) for each in (one, *with_inside(one.inside)))
                self._groups.append(FlowGroup(_name(one), members))

    def graph(self) -> FlowGraph:
        self._add_level(self._steps, "")
        edges = [
            FlowEdge(start, end, tuple(dict.fromkeys(word for word in words if word.text)), is_aside)
            for (start, end, is_aside), words in self._ways.items()
        ]
        return FlowGraph(tuple(self._nodes.values()), tuple(edges), tuple(self._groups))

    def _add_level(self, steps: Sequence[SketchedStep], after: str) -> None:
        following = [*(_name(one) for one in steps[1:]), after]
        for one, then in zip(steps, following, strict=False):
            if one.inside:
                self._add_group(one, then)
            else:
                self._add_ways(_name(one), one.step, then)

    def _add_group(self, one: SketchedStep, then: str) -> None:
        """A group leads into its steps, and the last of them on from it."""
        group, name = one.step, _name(one)
        if group is not None and group.when:
            self._add(name, then or "end", Word("passed over"))
        for child in one.inside if _is_beside(one) else one.inside[:1]:
            self._add(name, _name(child), Word(""))
        if _is_beside(one):
            for child in one.inside:
                self._add_level([child], "")
        else:
            self._add_level(one.inside, name)
        for child in _exits(one):
            self._leave(child, one, then)

    def _leave(self, child: SketchedStep, around: SketchedStep, then: str) -> None:
        """Where a group is over, its own outcomes tell the way; they are drawn from its last steps."""
        name, group = _name(child), around.step
        for key in [key for key in self._ways if key[0] == name and key[1] in (_name(around), f"{name}/end")]:
            del self._ways[key]
            self._nodes.pop(f"{name}/end", None)
        if not isinstance(child.step, EndStep | EscalateStep):
            self._add_ways(name, replace(group, when="") if group is not None else None, then)

    def _add_ways(self, name: str, step: Step | None, then: str) -> None:
        if step is not None and step.when and (then or "end") != step.next:
            self._add(name, then or "end", Word("passed over"))
        if isinstance(step, EndStep | EscalateStep):
            return
        for way in _ways(step):
            self._add(name, way.jump, way.word, is_aside=way.is_aside)
        if step is None or _falls_through(step):
            onward = (step.next if step is not None else "") or then or "end"
            self._add(name, onward, Word(""))
        elif step.next not in {"", *(way.jump for way in _ways(step))}:  # when there is nothing to judge
            self._add(name, step.next, Word("otherwise"))

    def _add(self, start: str, jump: str, word: Word, *, is_aside: bool = False) -> None:
        end = jump
        if jump == "end" or jump.startswith("end."):
            end = f"{start}/{jump}"
            how = clean(jump.partition(".")[2].replace("_", " "))
            node = FlowNode(id=end, title=how or "the end", kind=NodeKind.END, kind_words=how or "the end")
            self._nodes.setdefault(end, node)
        elif jump not in self._known:
            return
        self._ways.setdefault((start, end, is_aside), []).append(word)


def _name(one: SketchedStep) -> str:
    return clean(one.id) or f"line {one.line}"


def _is_beside(one: SketchedStep) -> bool:
    return isinstance(one.step, GroupStep) and one.step.mode in _BESIDE


def _exits(one: SketchedStep) -> Iterator[SketchedStep]:
    """Yield the steps after which a group is over; of a group inside it, those after which that one is."""
    if not one.inside:
        yield one
    for child in one.inside if _is_beside(one) else one.inside[-1:]:
        yield from _exits(child)


def _node(one: SketchedStep) -> FlowNode:
    step = one.step
    if step is None:
        return FlowNode(
            id=_name(one), number=one.number, title=_name(one), kind_words="cannot be read yet",
            line=one.line, is_readable=False,
        )  # fmt: skip
    return FlowNode(
        id=_name(one), number=one.number, title=clean(step.title), kind_words=step.kind,
        manner=manner_of(step), effect=step.effect_of.value, line=one.line,
    )  # fmt: skip


def _ways(step: Step | None) -> Iterator[_Way]:
    if step is None:
        return
    for outcome in step.outcomes:
        if outcome.next and outcome.given:
            yield _Way(outcome.next, Word(outcome.verdict.value.replace("_", " "), outcome.verdict.value))
    if isinstance(step, AskStep):
        for key, choice in step.choices.items():
            if choice.next:
                yield _Way(choice.next, Word(clean(choice.label or key)))
    if step.verify_id:
        yield _Way(step.verify_id, Word("verify"))
    for cause in step.causes:
        if cause.next:
            yield _Way(cause.next, Word("a cause"), is_aside=True)
    if step.undo_text and " " not in step.undo_text:
        yield _Way(step.undo_text, Word("undo"), is_aside=True)


def _falls_through(step: Step) -> bool:
    if isinstance(step, AskStep) and step.choices:
        return any(not choice.next for choice in step.choices.values())
    if not step.branches:
        return True
    if any(not outcome.next for outcome in step.outcomes):
        return True
    return not any(condition == OTHERWISE for outcome in step.outcomes for _, condition in outcome.given)


def flow_text(graph: FlowGraph) -> str:
    """Return the graph in words, a line for each step, for screen readers."""
    onward: dict[str, list[FlowEdge]] = {}
    for edge in graph.edges:
        onward.setdefault(edge.start, []).append(edge)
    names: Mapping[str, FlowNode] = {node.id: node for node in graph.nodes}
    return "\n".join(
        _node_words(node, onward.get(node.id, ()), names)
        for node in graph.nodes
        if node.kind is NodeKind.STEP
    )


def _node_words(node: FlowNode, edges: Sequence[FlowEdge], names: Mapping[str, FlowNode]) -> str:
    ways = ", ".join(_edge_words(edge, names) for edge in edges)
    manner = f" ({node.kind_words}, {node.manner})" if node.manner else ""
    return f"{node.number} {node.title}{manner}: {ways or node.kind_words}."


def _edge_words(edge: FlowEdge, names: Mapping[str, FlowNode]) -> str:
    end = names[edge.end]
    where = f"step {end.number}" if end.kind is NodeKind.STEP else f"end, {end.title}"
    words = " or ".join(word.text for word in edge.words)
    return f"{words} to {where}" if words else f"on to {where}"

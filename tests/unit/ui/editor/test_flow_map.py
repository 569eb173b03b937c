"""The map of a runbook: which ways there are, and that no two nodes of it cover each other."""

import random
import time
from itertools import combinations
from pathlib import Path

import pytest

from desktop.language.first_step import FIRST_STEPS, first_step_text
from desktop.language.sketch import sketch_runbook
from desktop.paths import shipped_runbooks_dir
from desktop.ui.editor.flow_graph import FlowEdge, FlowGraph, FlowNode, NodeKind, Word, flow_of, flow_text
from desktop.ui.editor.flow_layout import FlowMap, lay_out
from desktop.ui.editor.flow_paint import path_of
from desktop.ui.editor.flow_shapes import Box, PlacedEdge

BOOKS = sorted(shipped_runbooks_dir().glob("*.yaml"))

HEAD = "runbook: 1\nid: one\ntitle: One\nsteps:\n"


def graph_of(steps: str) -> FlowGraph:
    return flow_of(sketch_runbook(f"{HEAD}{steps}".encode(), "one.yaml").steps)


def shipped(book: Path) -> FlowGraph:
    return flow_of(sketch_runbook(book.read_bytes(), str(book)).steps)


def ways(graph: FlowGraph) -> dict[tuple[str, str], tuple[str, ...]]:
    return {(edge.start, edge.end): tuple(word.text for word in edge.words) for edge in graph.edges}


def random_graph(seed: int, size: int) -> FlowGraph:
    luck = random.Random(seed)
    nodes = tuple(FlowNode(id=f"s{at}", title=f"Step {at}", kind_words="check") for at in range(size))
    pairs = {(luck.randrange(size), luck.randrange(size)) for _ in range(2 * size)}
    edges = [FlowEdge(f"s{a}", f"s{b}", (Word("fail"),) * luck.randrange(2)) for a, b in pairs]
    return FlowGraph(nodes, tuple(edges))


def check_no_overlaps(placed: FlowMap) -> None:
    for (one, first), (other, second) in combinations(placed.boxes.items(), 2):
        assert not first.touches(second), (one, other)
    words = [edge.word_box for edge in placed.edges if edge.word_box is not None]
    for first, second in combinations(words, 2):
        assert not first.touches(second)
    for word in words:
        assert not any(word.touches(box) for box in placed.boxes.values())
    for box in (*placed.boxes.values(), *words):
        assert box.x >= 0
        assert box.x + box.width <= placed.width
        assert 0 <= box.y <= box.bottom <= placed.height


def test_steps_follow_each_other() -> None:
    graph = graph_of("  - {id: a, title: A, run: x}\n  - {id: b, title: B, run: x}\n")
    assert ways(graph) == {("a", "b"): (), ("b", "b/end"): ()}


def test_outcomes_lead_with_their_verdicts() -> None:
    graph = graph_of(
        "  - id: a\n    title: A\n    run: x\n    outcomes:\n      - {fail: exit_status > 1, next: c}\n"
        "      - {warn: exit_status == 1, next: c}\n      - {pass: otherwise, next: end.resolved}\n"
        "  - {id: b, title: B, run: x}\n  - {id: c, title: C, run: x}\n"
    )
    assert ways(graph)["a", "c"] == ("fail", "warn")
    assert ways(graph)["a", "a/end.resolved"] == ("pass",)
    assert ("a", "b") not in ways(graph)


def test_answers_lead_with_their_labels() -> None:
    graph = flow_of(sketch_runbook(first_step_text("ask").encode(), "x.yaml").steps)
    assert ways(graph)["kind", "hand_over"] == ("It is still there",)
    assert ways(graph)["kind", "kind/end.not_reproduced"] == ("It is gone by itself",)


def test_steps_side_by_side_stand_on_one_level() -> None:
    graph = flow_of(sketch_runbook(first_step_text("group").encode(), "x.yaml").steps)
    assert {("together", "space"), ("together", "memory")} <= set(ways(graph))
    boxes = lay_out(graph).boxes
    assert boxes["space"].y == boxes["memory"].y > boxes["together"].y


def test_group_in_sequence_goes_on_from_its_last_step() -> None:
    graph = graph_of(
        "  - id: g\n    title: G\n    group:\n      - {id: a, title: A, run: x}\n      - {id: b, title: B, run: x}\n"
        "  - {id: c, title: C, run: x}\n"
    )
    assert set(ways(graph)) == {("g", "a"), ("a", "b"), ("b", "c"), ("c", "c/end")}


def test_step_that_cannot_be_read_has_its_place() -> None:
    graph = graph_of("  - {id: a, title: A, chek: x}\n  - {id: b, title: B, run: x}\n")
    assert not graph.nodes[0].is_readable
    assert ("a", "b") in ways(graph)


def test_jump_to_nowhere_is_left_out() -> None:
    graph = graph_of("  - {id: a, title: A, run: x, next: nowhere}\n")
    assert ways(graph) == {}


def test_step_with_a_condition_may_be_passed_over() -> None:
    graph = graph_of(
        "  - {id: a, title: A, run: x, when: now == now, next: c}\n  - {id: b, title: B, run: x}\n"
        "  - {id: c, title: C, run: x}\n  - {id: d, title: D, end: resolved, when: now == now}\n"
        "  - {id: e, title: E, run: x}\n"
    )
    assert ways(graph)["a", "b"] == ("passed over",)
    assert ways(graph)["a", "c"] == ()
    assert ways(graph)["d", "e"] == ("passed over",)


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.stem)
def test_something_leads_to_every_step_but_the_first(book: Path) -> None:
    """As the linter holds shipped runbooks to it, the map has to show it."""
    graph = shipped(book)
    reached = {edge.end for edge in graph.edges}
    assert [node.id for node in graph.nodes if node.id not in reached | {graph.nodes[0].id}] == []


def test_way_back_goes_up() -> None:
    graph = graph_of("  - {id: a, title: A, run: x}\n  - {id: b, title: B, run: x, next: a}\n")
    placed = lay_out(graph)
    back = next(edge for edge in placed.edges if edge.edge.start == "b")
    assert back.is_back
    assert back.points[-1].y < back.points[0].y
    assert placed.boxes["a"].y < placed.boxes["b"].y


def check_ways_back(placed: FlowMap) -> None:
    """The whole line of a way back is in sight, and its words are on it."""
    for way in (edge for edge in placed.edges if edge.is_back):
        line = points_on(way)
        hidden = [name for name, box in placed.boxes.items() if any(box.touches(point) for point in line)]
        assert not hidden, (way.edge.start, way.edge.end)
        if way.word_box is not None and way.edge.start != way.edge.end:
            assert any(way.word_box.touches(point) for point in line), (way.edge.start, way.edge.end)


def points_on(way: PlacedEdge) -> list[Box]:
    path = path_of(way)
    points = [path.pointAtPercent(at / 400) for at in range(1, 400)]
    return [Box(point.x(), point.y(), 0.01, 0.01) for point in points]


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.stem)
def test_ways_back_of_shipped_runbooks_are_in_sight(book: Path) -> None:
    check_ways_back(lay_out(shipped(book)))


@pytest.mark.parametrize("seed", range(20))
def test_ways_back_of_any_graph_are_in_sight(seed: int) -> None:
    check_ways_back(lay_out(random_graph(seed, 3 + seed)))


def test_words_for_screen_readers() -> None:
    text = flow_text(flow_of(sketch_runbook(first_step_text("ask").encode(), "x.yaml").steps))
    assert "1 What is it?: It is gone by itself to end, not reproduced, It is still there to step 2." in text


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.stem)
def test_shipped_runbooks_have_no_overlaps(book: Path) -> None:
    graph = shipped(book)
    placed = lay_out(graph)
    assert set(placed.boxes) == {node.id for node in graph.nodes}
    assert len(placed.edges) == len(graph.edges)
    check_no_overlaps(placed)


@pytest.mark.parametrize("kind", FIRST_STEPS)
def test_each_kind_has_a_map(kind: str) -> None:
    graph = flow_of(sketch_runbook(first_step_text(kind).encode(), "x.yaml").steps)
    check_no_overlaps(lay_out(graph))


@pytest.mark.parametrize("seed", range(40))
def test_any_graph_has_no_overlaps(seed: int) -> None:
    check_no_overlaps(lay_out(random_graph(seed, 3 + seed)))


def test_forward_ways_go_down() -> None:
    for seed in range(20):
        for edge in lay_out(random_graph(seed, 20)).edges:
            if not edge.is_back:
                assert edge.points[0].y < edge.points[-1].y


def test_nothing_has_an_empty_map() -> None:
    assert flow_of(()) == FlowGraph()
    assert lay_out(FlowGraph()) == FlowMap()


def test_ends_are_no_steps() -> None:
    for book in BOOKS:
        for node in shipped(book).nodes:
            assert (node.kind is NodeKind.END) == ("/end" in node.id)


@pytest.mark.alone
def test_all_shipped_runbooks_are_laid_out_in_well_under_a_second() -> None:
    graphs = [shipped(book) for book in BOOKS]
    begun = time.perf_counter()
    for graph in graphs:
        lay_out(graph)
    assert time.perf_counter() - begun < 0.5


GROUPS = (
    "  - id: before\n    title: Before\n    run: x\n"
    "  - id: both\n    title: Both\n    mode: parallel\n    each: [a, b]\n    group:\n"
    "      - {id: one, title: One, run: x}\n"
    "      - id: inner\n        title: Inner\n        mode: any_order\n        group:\n"
    "          - {id: two, title: Two, run: x}\n          - {id: three, title: Three, run: x}\n"
    "  - {id: after, title: After, run: x}\n"
)


def test_groups_say_how_their_steps_are_done() -> None:
    graph = graph_of(GROUPS)
    manners = {node.id: node.manner for node in graph.nodes if node.manner}
    assert manners == {"both": "side by side, for each of 2 items", "inner": "in any order"}
    assert "2 Both (group, side by side, for each of 2 items): " in flow_text(graph)


@pytest.mark.parametrize("mode", ["parallel", "sequence"])
def test_a_group_inside_a_group_leads_on_from_both(mode: str) -> None:
    found = ways(graph_of(GROUPS.replace("mode: parallel", f"mode: {mode}")))
    assert {start for start, end in found if end == "after"} == (
        {"one", "two", "three"} if mode == "parallel" else {"two", "three"}
    )
    assert [end for start, end in found if "/end" in end] == ["after/end"]


def test_groups_are_framed_the_outer_behind_the_inner() -> None:
    graph = graph_of(GROUPS.replace("mode: parallel", "mode: sequence"))
    placed = lay_out(graph)
    assert [frame.group for frame in placed.frames] == ["both", "inner"]
    outer = placed.frames[0]
    for name in ("both", "one", "inner", "two", "three"):
        box = placed.boxes[name]
        assert outer.x < box.x
        assert box.x + box.width < outer.x + outer.width
        assert outer.y < box.y
        assert box.bottom < outer.y + outer.height
    check_frames(graph, placed)


def test_a_frame_that_would_take_in_another_step_is_around_the_steps_alone() -> None:
    """Side by side, the node of the inner group stands beside a step of the outer one."""
    graph = graph_of(GROUPS)
    placed = lay_out(graph)
    assert [frame.group for frame in placed.frames] == ["both", "inner"]
    inner = placed.frames[1]
    assert inner.y > placed.boxes["inner"].bottom
    assert all(inner.y < placed.boxes[name].y for name in ("two", "three"))
    check_frames(graph, placed)


def check_frames(graph: FlowGraph, placed: FlowMap) -> None:
    """No frame takes in a step of somebody else."""
    members = {group.id: group.members for group in graph.groups}
    for frame in placed.frames:
        around = Box(frame.x, frame.y, frame.width, frame.height)
        assert not [
            name
            for name, box in placed.boxes.items()
            if name not in members[frame.group] and box.touches(around)
        ]


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.stem)
def test_frames_of_shipped_runbooks_hold_their_own_steps_only(book: Path) -> None:
    graph = shipped(book)
    check_frames(graph, lay_out(graph))

"""How far down each step of a map stands, and which ways lead back up."""

from collections.abc import Iterable

from desktop.ui.editor.flow_graph import FlowEdge, FlowGraph


def levels_of(graph: FlowGraph, back: Iterable[FlowEdge]) -> dict[str, int]:
    """Return how far down each node stands: one below the lowest that leads to it."""
    without = set(back)
    onward: dict[str, list[str]] = {node.id: [] for node in graph.nodes}
    waiting: dict[str, int] = {node.id: 0 for node in graph.nodes}
    for edge in graph.edges:
        if edge not in without:
            onward[edge.start].append(edge.end)
            waiting[edge.end] += 1
    levels = {node.id: 0 for node in graph.nodes}
    ready = [node.id for node in graph.nodes if not waiting[node.id]]
    while ready:
        name = ready.pop()
        for end in onward[name]:
            levels[end] = max(levels[end], levels[name] + 1)
            waiting[end] -= 1
            if not waiting[end]:
                ready.append(end)
    return levels


def back_edges(graph: FlowGraph) -> frozenset[FlowEdge]:
    """Return the ways that lead back to where a run came from, in the order of the file."""
    onward: dict[str, list[FlowEdge]] = {}
    for edge in graph.edges:
        onward.setdefault(edge.start, []).append(edge)
    done: set[str] = set()
    found: set[FlowEdge] = set()
    for node in graph.nodes:
        if node.id in done:
            continue
        under_way, stack = {node.id}, [(node.id, iter(onward.get(node.id, ())))]
        while stack:
            name, edges = stack[-1]
            way = next(edges, None)
            if way is None:
                stack.pop()
                under_way.discard(name)
                done.add(name)
            elif way.end in under_way:
                found.add(way)
            elif way.end not in done:
                under_way.add(way.end)
                stack.append((way.end, iter(onward.get(way.end, ()))))
    return frozenset(found)

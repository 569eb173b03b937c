"""What is shared by the nodes of one account and region: who they are, and commands that serve many of them at once."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from typing import Any

from desktop.domain.errors import TargetError
from desktop.domain.ssm_nodes import Nodes, Tag
from desktop.domain.target_ref import TargetKind, TargetRef, parse_target
from desktop.domain.values import Fields
from desktop.targets.aws.sessions import AwsSession, session_for
from desktop.targets.base import Beside, Call
from desktop.targets.ssm.answers import Node
from desktop.targets.ssm.command import SentCommand
from desktop.targets.ssm.run_command import Order, RunCommand
from desktop.targets.ssm.scripts import Lines

_FRESH_S = 300.0  # how long what is known of a node serves; whether it answers, its command tells
_ACCOUNT_S = 10.0
_BY_ID = 50  # the most ids that one SendCommand takes
_STEPS_KEPT = 8  # fan-outs whose commands are at hand
_MOST_AHEAD = 8  # different commands of a step that go to all its nodes; a ninth depends on the node
_ALL = "100%"


class Fleets:
    """Used from every lane of the account's nodes."""

    def __init__(self, profile: str, region: str) -> None:
        self.door = RunCommand(profile, region)
        self._profile, self._region = profile, region
        self._nodes: dict[str, tuple[Node, float]] = {}
        self._found: dict[frozenset[str], Nodes] = {}  # what tags meant when they were looked up
        self._steps: dict[str, _Step] = {}
        self._account: Fields = {}
        self._account_at = -_FRESH_S
        self._lock = threading.Lock()

    def account(self, call: Call) -> Fields:
        """Return who we are there, asked once in a while; empty when AWS does not tell in a few seconds."""
        if time.monotonic() - self._account_at > _FRESH_S:
            from desktop.targets.aws.target import AwsTarget

            self._account_at = time.monotonic()
            ref = TargetRef(TargetKind.AWS, profile=self._profile, region=self._region)
            short = Call.within(min(_ACCOUNT_S, call.left_s), cancel=call.cancel)
            with suppress(TargetError):
                facts = AwsTarget(ref).identify(short).facts
                self._account = {"account": facts["account"], "arn": facts["arn"]}
        return self._account

    def node(self, node_id: str, call: Call) -> Node | None:
        """Return what is known of a node; None when it is not registered here."""
        known = self._nodes.get(node_id)
        if known is None or time.monotonic() - known[1] > _FRESH_S:
            self._take_in(self.door.nodes(_by_ids([node_id]), call))
            known = self._nodes.get(node_id)
        return known[0] if known else None

    def find(self, nodes: Nodes, call: Call) -> tuple[Node, ...]:
        """Return the registered nodes among them, in the order of their ids."""
        if nodes.tags:
            found = self._take_in(self.door.nodes(_by_tags(nodes.tags), call))
        else:
            pages = (
                self._take_in(self.door.nodes(_by_ids(ids), call)) for ids in in_parts(nodes.ids, _BY_ID)
            )
            found = [node for page in pages for node in page]
        with self._lock:
            self._found[frozenset(node.id for node in found)] = nodes
        return tuple(sorted(found, key=lambda node: node.id))

    def _take_in(self, nodes: Iterator[Node]) -> list[Node]:
        found = list(nodes)
        now = time.monotonic()
        with self._lock:
            self._nodes |= {node.id: (node, now) for node in found}
        return found

    def command_for(self, node: Node, script: Lines, call: Call) -> SentCommand:
        """Return the command that runs a script on a node: one for many, where a step reads the same on each."""
        if call.beside is None:
            return self.alone(node, script, call)
        with self._lock:
            step = self._steps.pop(call.beside.key, None) or _Step()
            self._steps[call.beside.key] = step  # the last one used is the last one dropped
            while len(self._steps) > _STEPS_KEPT:
                del self._steps[next(iter(self._steps))]
            wanted = (script, node.is_windows)
            if wanted not in step.ahead and len(step.ahead) < _MOST_AHEAD:
                step.ahead[wanted] = self._ahead(node, script, call, call.beside)
            ready = step.ahead.get(wanted, {}).pop(node.id, None)
        return ready or self.alone(node, script, call)

    def _ahead(self, node: Node, script: Lines, call: Call, beside: Beside) -> dict[str, SentCommand]:
        """Return a command for each node of the step that is of the same system; none has been sent yet."""
        ids = self._ids_of(beside)
        nodes = self._found.get(frozenset(ids))
        if nodes is not None and nodes.tags and len(ids) > _BY_ID:
            order = order_for(node, call, tags=nodes.tags)
            order = replace(order, at_once=nodes.at_once or _ALL, max_errors=_ALL)
            one = SentCommand(self.door, script, order)
            return dict.fromkeys(ids, one)
        alike = [one for one in ids if self._is_alike(one, node)]
        ready: dict[str, SentCommand] = {}
        for part in in_parts(alike, _BY_ID):
            order = replace(order_for(node, call, ids=part), at_once=nodes.at_once if nodes else "")
            # It only reads, so that a node that fails stops no other.
            one = SentCommand(self.door, script, replace(order, max_errors=_ALL if len(part) > 1 else ""))
            ready |= dict.fromkeys(part, one)
        return ready

    def _ids_of(self, beside: Beside) -> list[str]:
        refs = map(parse_target, beside.targets())
        return list(dict.fromkeys(ref.nodes.ids[0] for ref in refs if self._is_here(ref) and ref.nodes))

    def _is_here(self, ref: TargetRef) -> bool:
        is_here = (ref.profile, ref.region) == (self._profile, self._region)
        return ref.kind is TargetKind.SSM and is_here and not ref.is_several

    def _is_alike(self, node_id: str, node: Node) -> bool:
        known = self._nodes.get(node_id)
        return node_id == node.id or (
            known is not None and known[0].ping == node.ping and known[0].is_windows == node.is_windows
        )

    def alone(self, node: Node, script: Lines, call: Call) -> SentCommand:
        return SentCommand(self.door, script, order_for(node, call, ids=(node.id,)))


class _Step:
    """The commands of a step's fan-out, by what they run; a node takes its own once."""

    def __init__(self) -> None:
        self.ahead: dict[tuple[Lines, bool], dict[str, SentCommand]] = {}


def order_for(node: Node, call: Call, *, ids: Sequence[str] = (), tags: Sequence[Tag] = ()) -> Order:
    """Return an order for nodes of the same system as this one; its script comes when it is sent."""
    return Order(
        ids=tuple(ids),
        targets=tuple(_by_tags(tags)),
        is_windows=node.is_windows,
        lines=(),
        timeout_s=call.left_s,
        comment="",
    )


def _by_tags(tags: Sequence[Tag]) -> list[dict[str, Any]]:
    return [{"Key": f"tag:{tag.key}", "Values": list(tag.values)} for tag in tags]


def _by_ids(ids: Sequence[str]) -> list[dict[str, Any]]:
    return [{"Key": "InstanceIds", "Values": list(ids)}]


def in_parts(items: Sequence[str], most: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(items), most):
        yield items[start : start + most]


def fleets_of(ref: TargetRef) -> Fleets:
    """Return what the nodes of a target's account and region share, as the environment is now."""
    return _fleets(session_for(ref.profile), ref.profile, ref.region)


@lru_cache(maxsize=64)
def _fleets(session: AwsSession, profile: str, region: str) -> Fleets:
    return Fleets(profile, region)

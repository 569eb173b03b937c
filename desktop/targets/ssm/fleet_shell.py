"""One change on many nodes: allowed once, sent once, and told as one line for each node.

The line is `TARGET STATUS EXIT WORDS`: `capture: {rows: {table: [target, status, exit_status, said]}}` makes rows of it
that a later `on:` takes. What a node wrote is fetched for the first of those that failed; the rest stays in AWS."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from desktop.domain.errors import CancelledError, DeadlineError, InputError, NotApplicableError, TargetError
from desktop.domain.target_ref import TargetRef, parse_target
from desktop.targets.base import Call, CommandOutput, Stream
from desktop.targets.output import OutputCapture
from desktop.targets.ssm.answers import Invocation, Node
from desktop.targets.ssm.command import SentCommand
from desktop.targets.ssm.fleets import Fleets, fleets_of, order_for
from desktop.targets.ssm.scripts import Script, read_said, script_of
from desktop.targets.ssm.target import member_of

_SHOWN_FAILURES = 100
_SAID_CHARACTERS = 200
_BY_ID = 50


class FleetShell:
    """Runs a script on all nodes that a person allowed, by one SendCommand."""

    def __init__(self, ref: TargetRef, call: Call) -> None:
        self._ref, self._call = ref, call
        self._fleets: Fleets = fleets_of(ref)

    @property
    def os(self) -> str:
        return "windows" if self._nodes()[0].is_windows else "linux"

    def run(
        self, argv: Sequence[str], *, env: Mapping[str, str] | None = None, stdin: bytes = b""
    ) -> CommandOutput:
        raise NotApplicableError(f"{self._ref.label}: on several nodes at once only scripts run.")

    def run_script(
        self, script: str, *, interpreter: str = "sh", env: Mapping[str, str] | None = None
    ) -> CommandOutput:
        begun = time.monotonic()
        argv = (interpreter, "-c", script)
        nodes = self._nodes()
        made = replace(script_of(argv, env, interpreter=interpreter), is_packed=False)
        command = self._sent(made, nodes)
        what = f"the {interpreter} script on {self._ref.label}"
        try:
            ended = command.wait_for_all(len(nodes), self._call, what)
        except (CancelledError, DeadlineError) as fault:
            raise type(fault)(
                f"{fault} {command.cancel('')}",
                partial_output="\n".join(_lines(self._ref, command.known, {})),
            ) from fault
        except (TargetError, InputError) as fault:
            raise command.lost(what, fault) from fault
        said = self._words_of_failed(command, ended)
        capture = OutputCapture(self._call.on_output)
        for line in _lines(self._ref, ended, said):
            capture.feed(Stream.STDOUT, f"{line}\n".encode())
        capture.finish()
        is_good = all(one.status == "success" for one in ended.values())
        return capture.output(argv, 0 if is_good else 1, time.monotonic() - begun)

    def _nodes(self) -> tuple[Node, ...]:
        """Return the nodes that were agreed to.

        Raises:
            InputError: the tags mean others by now, or the nodes are of different systems.
        """
        wanted = self._ref.nodes
        assert wanted is not None  # of every target of this kind
        found = self._fleets.find(wanted, self._call)
        agreed = {str(parse_target(one).nodes) for one in self._call.agreed}
        if agreed and wanted.tags and agreed != {node.id for node in found}:
            changed = agreed.symmetric_difference(node.id for node in found)
            raise InputError(
                f"{self._ref.label} are others than those that were allowed ({len(changed)} came or went, such as "
                f"{min(changed)}). Nothing was sent; run the step again."
            )
        if not found or len({node.is_windows for node in found}) != 1:
            raise InputError(f"{self._ref.label} are no nodes of one system. Tell them apart by a tag.")
        return found

    def _sent(self, script: Script, nodes: Sequence[Node]) -> SentCommand:
        wanted = self._ref.nodes
        assert wanted is not None  # of every target of this kind
        ids = tuple(node.id for node in nodes)
        if len(ids) > _BY_ID and not wanted.tags:
            raise InputError(
                f"One command goes to at most {_BY_ID} nodes by their ids; these are {len(ids)}. Name them by a tag."
            )
        order = order_for(
            nodes[0], self._call, **({"ids": ids} if len(ids) <= _BY_ID else {"tags": wanted.tags})
        )
        command = SentCommand(
            self._fleets.door, script, replace(order, at_once=wanted.at_once, max_errors=wanted.max_errors)
        )
        command.send(self._call)
        return command

    def _words_of_failed(
        self, command: SentCommand, ended: Mapping[str, Invocation]
    ) -> dict[str, Invocation]:
        failed = [node for node, one in sorted(ended.items()) if one.status == "failed"][:_SHOWN_FAILURES]
        found = {}
        for node in failed:
            try:
                invocation = command.output(node, self._call)
            except TargetError:
                break  # how each ended is known; what some of them said may be looked up in AWS
            if invocation is not None:
                said = read_said(invocation.stdout, invocation.stderr, command.nonce)
                code = invocation.response_code if said.exit_status is None else said.exit_status
                found[node] = replace(
                    invocation, response_code=code, stderr=said.stderr.strip() or said.stdout.strip()
                )
        return found


def _lines(ref: TargetRef, ended: Mapping[str, Invocation], said: Mapping[str, Invocation]) -> Iterator[str]:
    for node, one in sorted(ended.items()):
        words = said.get(node)
        code = 0 if one.status == "success" else words.response_code if words else -1
        last = " ".join(words.stderr.split())[-_SAID_CHARACTERS:] if words else ""
        yield f"{member_of(ref, node)} {one.status or 'pending'} {code} {last or '-'}"

"""The calls of Run Command in one account and region: each within a deadline, throttling waited out inside of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from desktop.dataclass import dataclass
from desktop.domain.errors import (
    CancelledError,
    ConnectError,
    ConnectionLostError,
    DeadlineError,
    HandrailError,
    InputError,
    PermissionDeniedError,
    TargetError,
    ThrottledError,
)
from desktop.targets.aws.calls import asked
from desktop.targets.aws.errors import no_region
from desktop.targets.aws.sessions import MAX_ATTEMPTS, AwsSession, session_for
from desktop.targets.base import Call
from desktop.targets.ssm.answers import Invocation, Node, Progress, read_invocation, read_node, status_of

_PAGE = 50  # the most that each of these operations gives at once
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.5, 8.0
_AFTERWARDS_S = 5.0  # for what is still to be told to Systems Manager when the call itself is over
_LOOK_BACK_PAGES = 4
_NO_NODE = frozenset({"InvalidInstanceId", "InvalidInstanceID.NotFound"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One SendCommand: to nodes by their ids (at most 50), or by SSM's own `targets`."""

    ids: tuple[str, ...] = ()
    targets: tuple[Mapping[str, Any], ...] = ()
    is_windows: bool
    lines: tuple[str, ...]
    timeout_s: float
    comment: str  # what it is found again by; everybody who may list commands sees it
    at_once: str = ""
    max_errors: str = ""


class RunCommand:
    """Systems Manager as seen with one profile in one region (empty: the profile's)."""

    def __init__(self, profile: str, region: str) -> None:
        self._profile, self._given_region = profile, region

    @property
    def region(self) -> str:
        region = self._given_region or session_for(self._profile).region
        if not region:
            raise InputError(no_region(self._profile))
        return region

    def nodes(self, filters: Sequence[Mapping[str, Any]], call: Call) -> Iterator[Node]:
        """Return the registered nodes that fit, a page at a time."""
        token: dict[str, Any] = {}
        while True:
            answer = self._ask(
                "DescribeInstanceInformation", call, Filters=list(filters), MaxResults=_PAGE, **token
            )
            yield from map(read_node, answer.get("InstanceInformationList", ()))
            if not answer.get("NextToken"):
                return
            token = {"NextToken": answer["NextToken"]}

    def send(self, order: Order, call: Call) -> str:
        """Send a command once and return its id.

        Raises:
            ConnectError (rung `agent`): no such node, or its agent is not in touch; ConnectionLostError: it may have
            been sent; DeadlineError, CancelledError; and what `asked` raises.
        """
        try:
            # One attempt: a second one after a lost answer would run it twice.
            answer = self._ask("SendCommand", call, attempts=1, **self._request(order))
        except TargetError as fault:
            if not _is_doubtful(fault):
                raise
            return self._found_again(order, fault)
        return str(answer["Command"]["CommandId"])

    def _request(self, order: Order) -> dict[str, Any]:
        where: dict[str, Any] = (
            {"InstanceIds": list(order.ids)} if order.ids else {"Targets": list(order.targets)}
        )
        limits = {"MaxConcurrency": order.at_once, "MaxErrors": order.max_errors}
        seconds = max(1, int(order.timeout_s))
        session = session_for(self._profile)
        kept = {
            "OutputS3BucketName": session.setting("handrail_ssm_bucket"),
            "OutputS3KeyPrefix": session.setting("handrail_ssm_prefix"),
        }
        if not kept["OutputS3BucketName"]:
            kept = {}
        return {
            **where,
            **{name: value for name, value in (limits | kept).items() if value},
            "DocumentName": "AWS-RunPowerShellScript" if order.is_windows else "AWS-RunShellScript",
            "Comment": order.comment,
            "TimeoutSeconds": max(30, seconds),  # until it is delivered; 30 is the least that is taken
            "Parameters": {"commands": list(order.lines), "executionTimeout": [str(seconds)]},
        }

    def _found_again(self, order: Order, fault: TargetError) -> str:
        """Look whether a command whose answer was lost was taken; stop it when nobody waits for it any more."""
        found = ""
        with suppress(HandrailError):
            found = self._look_for(order.comment, Call.within(_AFTERWARDS_S))
        if isinstance(fault, CancelledError | DeadlineError):
            told = "It may have been sent."
            if found:
                told = f"It had been sent as command {found}. {self.cancel(found, order.ids)}"
            raise type(fault)(f"{fault} {told}") from fault
        if found:
            return found
        raise ConnectionLostError(
            f"{fault} Whether Systems Manager took the command is not known; look for {order.comment!r} among its "
            "commands before you run it again.",
            rung="service",
        ) from fault

    def _look_for(self, comment: str, call: Call) -> str:
        token: dict[str, Any] = {}
        for _ in range(_LOOK_BACK_PAGES):
            answer = self._ask("ListCommands", call, MaxResults=_PAGE, **token)
            for one in answer.get("Commands", ()):
                if one.get("Comment") == comment:
                    return str(one["CommandId"])
            if not answer.get("NextToken"):
                break
            token = {"NextToken": answer["NextToken"]}
        return ""

    def invocation(self, command: str, node: str, call: Call) -> Invocation | None:
        """Return how a command stands on a node; None while Systems Manager does not know of it yet."""
        try:
            return read_invocation(
                self._ask("GetCommandInvocation", call, CommandId=command, InstanceId=node)
            )
        except (TargetError, InputError) as fault:
            if code_of(fault) == "InvocationDoesNotExist":
                return None
            raise

    def progress(self, command: str, call: Call) -> Progress | None:
        found = self._ask("ListCommands", call, CommandId=command).get("Commands", ())
        return Progress(status_of(found[0]), int(found[0].get("CompletedCount", 0))) if found else None

    def statuses(self, command: str, call: Call) -> Iterator[tuple[str, Invocation]]:
        """Return each node of a command and how it stands there, without what it wrote, a page at a time."""
        token: dict[str, Any] = {}
        while True:
            answer = self._ask(
                "ListCommandInvocations", call, CommandId=command, MaxResults=_PAGE, Details=False, **token
            )
            for one in answer.get("CommandInvocations", ()):
                yield str(one.get("InstanceId", "")), read_invocation(one)
            if not answer.get("NextToken"):
                return
            token = {"NextToken": answer["NextToken"]}

    def cancel(self, command: str, nodes: Sequence[str] = ()) -> str:
        """Ask for the end of a command (on these nodes, or wherever it was sent), and say what came of asking."""
        where: dict[str, Any] = {"InstanceIds": list(nodes)} if nodes else {}
        try:
            self._ask("CancelCommand", Call.within(_AFTERWARDS_S), CommandId=command, **where)
        except HandrailError as fault:
            return f"It may still be running there: it could not be cancelled ({fault})"
        return f"Systems Manager was asked to cancel command {command}, which it does not promise."

    def output(self, read: Callable[[AwsSession, str], str], what: str, call: Call) -> str:
        """Have something read with this account's session and region."""
        region = self.region
        return asked(self._profile, call, what, lambda session: read(session, region))

    def _ask(self, operation: str, call: Call, *, attempts: int = MAX_ATTEMPTS, **parameters: Any) -> Any:
        from botocore import xform_name

        region = self.region
        what = f"ssm {operation} in {region}"

        def work(session: AwsSession) -> Any:
            return getattr(session.client("ssm", region, attempts), xform_name(operation))(**parameters)

        pause_s = _FIRST_PAUSE_S
        while True:
            try:
                return asked(self._profile, call, what, work)
            except ThrottledError:  # it was refused, so that it can be asked again
                if call.left_s <= pause_s or call.cancel.wait(pause_s):
                    call.check(what)
                    raise
                pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
            except PermissionDeniedError as fault:
                raise PermissionDeniedError(f"{fault} The missing permission is ssm:{operation}.") from fault
            except (TargetError, InputError) as fault:
                if code_of(fault) in _NO_NODE:
                    raise no_such_node(parameters, str(fault)) from fault
                raise


def no_such_node(parameters: Mapping[str, Any], said: str) -> ConnectError:
    ids = ", ".join(parameters.get("InstanceIds", ())) or parameters.get("InstanceId", "")
    return ConnectError(
        f"Systems Manager does not reach {ids or 'that node'} ({said}) Is it in this account and region, running, "
        "and its agent in touch? `aws.ssm_node` tells.",
        rung="agent",
    )


def code_of(fault: BaseException) -> str:
    """Return AWS's own word for a fault that was translated; empty when there is none."""
    response = getattr(fault.__cause__, "response", None)
    return str(response.get("Error", {}).get("Code", "")) if isinstance(response, dict) else ""


def _is_doubtful(fault: TargetError) -> bool:
    """True when it is not known whether the call was taken."""
    if isinstance(fault, DeadlineError | CancelledError):
        return True
    if isinstance(fault, ConnectError):
        return fault.rung == "service"
    return type(fault) is TargetError

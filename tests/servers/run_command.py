"""Systems Manager's Run Command as its API describes it, on loopback; what is sent is really run here, by `sh`.

moto's server takes commands and runs nothing. This one checks each request against botocore's model (names, types,
lengths, patterns), puts Systems Manager's parameters in the place of double braces as the service does, cuts outputs
where the service cuts them, and keeps whole ones to be fetched as from S3."""

import itertools
import json
import os
import re
import signal
import subprocess
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_XML = (
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>'
    "<Arn>arn:aws:iam::123456789012:user/ops</Arn><UserId>AIDA</UserId><Account>123456789012</Account>"
    "</GetCallerIdentityResult></GetCallerIdentityResponse>"
)
_OVER = ("Success", "Failed", "TimedOut", "Cancelled")
Answer = Callable[[str], tuple[int, str, str]]  # given the script: exit status, stdout, stderr


@dataclass
class FakeNode:
    """`fate` is `run`, or the status that a command ends with there without being run; `Pending` never ends."""

    id: str
    tags: Mapping[str, str] = field(default_factory=dict)
    platform: str = "Linux"
    ping: str = "Online"
    fate: str = "run"
    is_too_slow: bool = False  # it runs, and its time is over
    answer: Answer | None = None  # instead of running anything


@dataclass
class _Invocation:
    status: str = "Pending"
    details: str = "Pending"
    code: int = -1
    stdout: str = ""
    stderr: str = ""
    url: str = ""
    process: "subprocess.Popen[bytes] | None" = None

    def end(self, status: str, details: str = "") -> None:
        self.details, self.status = details or status, status


@dataclass
class _Command:
    id: str
    request: dict[str, Any]
    invocations: dict[str, _Invocation]
    is_cancelled: bool = False

    @property
    def completed(self) -> int:
        return sum(one.status in _OVER for one in self.invocations.values())


class RunCommandServer:
    """`faults` are taken one a call: `throttle`, `error` (500), `lose` (taken, and the answer lost), `deny`."""

    def __init__(self, *nodes: FakeNode) -> None:
        self.url = ""
        self.commands: dict[str, _Command] = {}
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(16)
        self.reset(*nodes)

    def reset(self, *nodes: FakeNode) -> None:
        """End what runs, and begin anew with these nodes: a client is dear to make, and belongs to one address."""
        self.end_all()
        self.nodes = {node.id: node for node in nodes}
        self.calls: Counter[str] = Counter()
        self.faults: dict[str, list[str]] = {}
        self.commands = {}
        self.kept: dict[str, bytes] = {}  # what S3 holds, by path
        self.is_late = False  # an invocation is not known at once
        self.bucket_is_closed = False
        self.longest = (
            10**6
        )  # characters of a command that are taken; how many the service takes is not published

    # -- operations ------------------------------------------------------------------------------

    def describe_instance_information(self, asked: dict[str, Any]) -> dict[str, Any]:
        filters = asked.get("Filters", [])
        if len({one["Key"].startswith("tag:") for one in filters}) > 1:
            raise RefusedError(
                "InvalidInstanceInformationFilterValue", "Tag filters can't be combined with others."
            )
        found = [node for node in self.nodes.values() if all(_fits(node, one) for one in filters)]
        page, token = _page(found, asked, 10)
        told = [
            {
                "InstanceId": node.id,
                "PingStatus": node.ping,
                "LastPingDateTime": time.time(),
                "AgentVersion": "3.3.0.0",
                "PlatformType": node.platform,
                "PlatformName": "Debian GNU/Linux",
                "PlatformVersion": "12",
                "IPAddress": "10.0.0.1",
                "ComputerName": f"host-{node.id[-4:]}",
                "ResourceType": "EC2Instance",
            }
            for node in page
        ]
        return {"InstanceInformationList": told, **token}

    def send_command(self, asked: dict[str, Any]) -> dict[str, Any]:
        ids = asked.get("InstanceIds") or []
        for one in ids:
            if one not in self.nodes:
                raise RefusedError("InvalidInstanceId", "Instances not in a valid state for account")
        targets = asked.get("Targets") or []
        if bool(ids) == bool(targets):
            raise RefusedError("InvalidParameters", "Either InstanceIds or Targets.")
        if sum(map(len, asked["Parameters"]["commands"])) > self.longest:
            raise RefusedError("InvalidParameters", "The size of the parameters exceeds the limit.")
        chosen = ids or [node.id for node in self.nodes.values() if all(_fits(node, one) for one in targets)]
        command = _Command(str(uuid.uuid4()), asked, {one: _Invocation() for one in chosen})
        with self._lock:
            self.commands[command.id] = command
        threading.Thread(target=self._carry_out, args=(command,), daemon=True).start()
        return {"Command": self._told(command)}

    def get_command_invocation(self, asked: dict[str, Any]) -> dict[str, Any]:
        if asked["CommandId"] not in self.commands:
            raise RefusedError("InvalidCommandId", "")
        command = self.commands[asked["CommandId"]]
        found = command.invocations.get(asked["InstanceId"])
        if found is None or (self.is_late and self.calls["GetCommandInvocation"] < 3):
            raise RefusedError("InvocationDoesNotExist", "")
        is_told = found.status in _OVER
        return {
            "CommandId": command.id,
            "InstanceId": asked["InstanceId"],
            "Comment": command.request.get("Comment", ""),
            "DocumentName": command.request["DocumentName"],
            "PluginName": "aws:runShellScript",
            "ResponseCode": found.code,
            "Status": found.status,
            "StatusDetails": found.details,
            "StandardOutputContent": found.stdout[:24_000] if is_told else "",
            "StandardErrorContent": found.stderr[:8_000] if is_told else "",
            "StandardOutputUrl": f"{found.url}/stdout" if found.url and is_told else "",
            "StandardErrorUrl": f"{found.url}/stderr" if found.url and is_told else "",
        }

    def list_command_invocations(self, asked: dict[str, Any]) -> dict[str, Any]:
        command = self.commands[asked["CommandId"]]
        page, token = _page(list(command.invocations.items()), asked, 50)
        told = [
            {"CommandId": command.id, "InstanceId": node, "Status": one.status, "StatusDetails": one.details}
            for node, one in page
        ]
        return {"CommandInvocations": told, **token}

    def list_commands(self, asked: dict[str, Any]) -> dict[str, Any]:
        found = [
            command
            for command in reversed(self.commands.values())
            if asked.get("CommandId") in (None, command.id)
        ]
        page, token = _page(found, asked, 50)
        return {"Commands": list(map(self._told, page)), **token}

    def cancel_command(self, asked: dict[str, Any]) -> dict[str, Any]:
        command = self.commands[asked["CommandId"]]
        nodes = asked.get("InstanceIds") or list(command.invocations)
        command.is_cancelled = command.is_cancelled or not asked.get("InstanceIds")
        for node in nodes:
            one = command.invocations[node]
            if one.status not in _OVER:
                one.end("Cancelled")
                _kill(one)
        return {}

    # -- running ---------------------------------------------------------------------------------

    def _carry_out(self, command: _Command) -> None:
        """As many at once as was asked for; past too many errors, no more."""
        count = len(command.invocations)
        at_once = _number(command.request.get("MaxConcurrency", "50"), count) or 1
        most_errors = _number(command.request.get("MaxErrors", "0"), count)
        waiting = iter(list(command.invocations.items()))
        while part := list(itertools.islice(waiting, at_once)):
            errors = sum(
                one.details in ("Failed", "Execution Timed Out") for one in command.invocations.values()
            )
            if errors > most_errors:
                for _node, one in (*part, *waiting):
                    one.end("Cancelled", "Terminated")
                return
            list(self._pool.map(lambda pair: self._do(command, *pair), part))

    def _do(self, command: _Command, node_id: str, one: _Invocation) -> None:
        node = self.nodes[node_id]
        if command.is_cancelled or one.status == "Cancelled" or node.fate == "Pending":
            return None
        if node.fate != "run":
            return one.end(*_FATES[node.fate])
        if (node.platform == "Windows") != (command.request["DocumentName"] == "AWS-RunPowerShellScript"):
            return one.end("Failed", "InvalidPlatform")
        one.status = one.details = "InProgress"
        parameters = command.request["Parameters"]
        script = re.sub(r"\{\{.*?\}\}", "REPLACED", "\n".join(parameters["commands"]), flags=re.DOTALL)
        code, stdout, stderr = (
            node.answer(script)
            if node.answer
            else self._run(one, script, int(parameters["executionTimeout"][0]))
        )
        if one.status == "Cancelled":
            return None
        if code not in (0, None):
            stderr += f"\nfailed to run commands: exit status {code}"
        bucket = command.request.get("OutputS3BucketName")
        if bucket:
            path = f"/{bucket}/{command.request.get('OutputS3KeyPrefix', '')}/{command.id}/{node_id}/awsrunShellScript"
            one.url = f"{self.url}{path}"
            self.kept |= {f"{path}/stdout": stdout.encode(), f"{path}/stderr": stderr.encode()}
        one.stdout, one.stderr = stdout, stderr
        if code is None or node.is_too_slow:
            return one.end("TimedOut", "Execution Timed Out")
        one.code = code
        one.end("Success" if code == 0 else "Failed")
        return None

    def _run(self, one: _Invocation, script: str, timeout_s: int) -> tuple[int | None, str, str]:
        process = subprocess.Popen(
            ["/bin/sh", "-c", script],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        one.process = process
        try:
            stdout, stderr = process.communicate(timeout=timeout_s)
            code: int | None = process.returncode
        except subprocess.TimeoutExpired:
            _kill(one)
            (stdout, stderr), code = process.communicate(), None
        return code, stdout.decode("utf-8", "replace"), stderr.decode("utf-8", "replace")

    def _told(self, command: _Command) -> dict[str, Any]:
        count, completed = len(command.invocations), command.completed
        is_over = completed == count
        is_good = all(one.status == "Success" for one in command.invocations.values())
        status = ("Success" if is_good else "Failed") if is_over else "InProgress"
        return {
            "CommandId": command.id,
            "Comment": command.request.get("Comment", ""),
            "DocumentName": command.request["DocumentName"],
            "Status": status,
            "StatusDetails": status,
            "TargetCount": count,
            "CompletedCount": completed,
            "RequestedDateTime": time.time(),
        }

    def end_all(self) -> None:
        for command in self.commands.values():
            command.is_cancelled = True
            for one in command.invocations.values():
                _kill(one)

    def close(self) -> None:
        self.end_all()
        self._pool.shutdown(wait=False, cancel_futures=True)


_FATES = {
    "DeliveryTimedOut": ("TimedOut", "Delivery Timed Out"),
    "Undeliverable": ("Failed", "Undeliverable"),
    "AccessDenied": ("Failed", "Access Denied"),
    "Terminated": ("Cancelled", "Terminated"),
    "Cancelled": ("Cancelled", "Cancelled"),
    "Broken": ("Failed", "Failed"),  # before its script began: the response code stays -1
}


class RefusedError(Exception):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def _fits(node: FakeNode, wanted: Mapping[str, Any]) -> bool:
    if wanted["Key"] == "InstanceIds":
        return node.id in wanted["Values"]
    return node.tags.get(wanted["Key"].removeprefix("tag:")) in wanted["Values"]


def _page(found: list[Any], asked: Mapping[str, Any], most: int) -> tuple[list[Any], dict[str, str]]:
    start, size = int(asked.get("NextToken", "0")), asked.get("MaxResults", most)
    rest = {"NextToken": str(start + size)} if start + size < len(found) else {}
    return found[start : start + size], rest


def _number(written: str, count: int) -> int:
    return count * int(written[:-1]) // 100 if written.endswith("%") else int(written)


def _kill(one: _Invocation) -> None:
    if one.process is not None and one.process.poll() is None:
        os.killpg(one.process.pid, signal.SIGKILL)


@cache
def _model() -> Any:
    import botocore.session

    return botocore.session.get_session().get_service_model("ssm")


def check_request(operation: str, asked: dict[str, Any]) -> None:
    """Refuse what botocore's model does not allow; its own validator looks at no pattern and no greatest length."""
    from botocore.validate import ParamValidator

    shape = _model().operation_model(operation).input_shape
    if report := ParamValidator().validate(asked, shape).generate_report():
        raise RefusedError("ValidationException", report)
    for name, value in asked.items():
        _check_limits(name, value, shape.members[name])


def _check_limits(name: str, value: Any, shape: Any) -> None:
    limits = shape.metadata
    size = value if isinstance(value, int) else len(value)
    if not isinstance(value, bool) and not limits.get("min", size) <= size <= limits.get("max", size):
        raise RefusedError("ValidationException", f"{name} has the size {size}")
    if isinstance(value, str) and not re.search(limits.get("pattern", ""), value):
        raise RefusedError("ValidationException", f"{name} = {value!r}")
    if isinstance(value, list):
        for item in value:
            _check_limits(name, item, shape.member)


def _handler(server: RunCommandServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            operation = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
            if not operation:
                return self._write(200, _XML, "text/xml")
            with server._lock:
                server.calls[operation] += 1
                fault = (server.faults.get(operation) or [""]).pop(0)
            self._answer(operation, json.loads(body), fault)
            return None

        def _answer(self, operation: str, asked: dict[str, Any], fault: str) -> None:
            if fault in _HTTP_FAULTS:
                status, code = _HTTP_FAULTS[fault]
                return self._write(status, json.dumps({"__type": code, "message": "as the test wants it"}))
            try:
                check_request(operation, asked)
                method = re.sub(r"(?<!^)([A-Z])", r"_\1", operation).lower()
                told = getattr(server, method)(asked)
            except RefusedError as refused:
                return self._write(400, json.dumps({"__type": refused.code, "message": str(refused)}))
            if fault == "lose":
                self.close_connection = True
                return self.connection.close()
            self._write(200, json.dumps(told))
            return None

        def do_GET(self) -> None:
            data = server.kept.get(self.path.partition("?")[0])
            if data is None or server.bucket_is_closed:
                return self._write(404, "<Error><Code>NoSuchKey</Code></Error>", "text/xml")
            self._write(200, data.decode(), "binary/octet-stream")
            return None

        def _write(self, status: int, body: str, kind: str = "application/x-amz-json-1.1") -> None:
            data = body.encode()
            head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {len(data)}\r\n\r\n"
            self.wfile.write(head.encode() + data)

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


_HTTP_FAULTS = {
    "throttle": (400, "ThrottlingException"),
    "error": (500, "InternalServerError"),
    "deny": (400, "AccessDeniedException"),
    "expired": (400, "ExpiredTokenException"),
}


@contextmanager
def run_command(*nodes: FakeNode) -> Iterator[RunCommandServer]:
    """Serve these nodes."""
    server = RunCommandServer(*nodes)

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

        def handle_error(self, *_: Any) -> None:
            """A connection that the test cuts is no fault."""

    http = Server(("127.0.0.1", 0), _handler(server))
    server.url = f"http://127.0.0.1:{http.server_address[1]}"
    threading.Thread(target=http.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        server.close()


def node_id(number: int) -> str:
    return f"i-{number:017x}"

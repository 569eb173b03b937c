"""A WinRM service: WSMan over HTTP or HTTPS with NTLM and message encryption, PSRP by another library than ours.

The protocol is real and the server's side of it independent of the client's (psrpcore, pyspnego). What a pipeline
does is played: it starts the stand-in for powershell.exe and relays what it writes, as our script asks for.
"""

import base64
import os
import ssl
import struct
import subprocess
import sys
import threading
import time
import uuid
import xml.etree.ElementTree as ET
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psrpcore
import spnego
from psrpcore import PSRPPayload, ServerPipeline, ServerRunspacePool, StreamType
from psrpcore.types import ErrorCategoryInfo, NETException, PSInvocationState
from spnego.exceptions import SpnegoError

from tests.servers.certificates import Files
from tests.servers.windows_machine import faults

SOAP = "http://www.w3.org/2003/05/soap-envelope"
ADDRESSING = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
SHELL = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
WSMAN = "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"
TRANSFER = "http://schemas.xmlsoap.org/ws/2004/09/transfer"
POWERSHELL = "http://schemas.microsoft.com/powershell"
FAULT = "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault"
TIMED_OUT, NO_SHELL, DENIED = 2150858793, 2150858843, 5
_MACHINE = Path(__file__).with_name("windows_machine.py")
_BOUNDARY = "Encrypted Boundary"
_SPNEGO = "application/HTTP-SPNEGO-session-encrypted"


class FaultError(Exception):
    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


class Winrm:
    """A running service. `machine` is the folder of the stand-in; the switches change how it behaves from now on.

    NTLM_USER_FILE names the file of its accounts, with lines of DOMAIN:user:password."""

    def __init__(self, machine: Path, files: Files | None = None) -> None:
        self.machine = machine
        self.is_denied = self.is_mute = self.breaks_powershell = False
        self.status = 0  # answered to everything instead
        self.location = ""  # where it sends everybody
        self.pools: dict[str, Pool] = {}
        self.sign_ins: list[str] = []
        self.seen_bodies: list[bytes] = []  # as they came over the wire
        handler = type("Handler", (_Handler,), {"winrm": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        self.context: ssl.SSLContext | None = None
        if files:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(files.chain, files.key)
            self._server.socket = self.context.wrap_socket(self._server.socket, server_side=True)
        self.sockets: list[ssl.SSLSocket] = []
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self.cut()
        for pool in self.pools.values():
            pool.end()

    def cut(self) -> None:
        """Cut every connection that is open now."""
        for one in self.sockets:
            with suppress(OSError):
                one.shutdown(2)


class Pool:
    """A runspace pool and its pipelines; `ready` tells those who wait for output."""

    def __init__(self, winrm: Winrm) -> None:
        self._winrm = winrm
        self.core = ServerRunspacePool()
        self.ready = threading.Condition()
        self._waiting: dict[uuid.UUID | None, list[bytes]] = {}
        self._processes: dict[uuid.UUID, subprocess.Popen[bytes]] = {}

    def take(self, data: bytes, pipeline: uuid.UUID | None = None) -> None:
        with self.ready:
            if pipeline and pipeline not in self.core.pipeline_table:
                ServerPipeline(self.core, pipeline)
            self.core.receive_data(PSRPPayload(data, StreamType.default, pipeline))
            while event := self.core.next_event():
                if isinstance(event, psrpcore.CreatePipelineEvent):
                    self._start(self.core.pipeline_table[event.pipeline_id])
            self.ready.notify_all()

    def give(self, pipeline: uuid.UUID | None, within_s: float) -> tuple[list[bytes], bool]:
        """Return what there is for a pipeline, and whether it is over; waits for something."""
        until = time.monotonic() + within_s
        with self.ready:
            while True:
                while payload := self.core.data_to_send(32_000):
                    self._waiting.setdefault(payload.pipeline_id, []).append(payload.data)
                if found := self._waiting.pop(pipeline, []):
                    one = self.core.pipeline_table.get(pipeline) if pipeline else None
                    return found, bool(
                        one and one.state in (PSInvocationState.Completed, PSInvocationState.Stopped)
                    )
                if time.monotonic() >= until:
                    raise FaultError(
                        TIMED_OUT, "The WS-Management service cannot complete the operation in time."
                    )
                self.ready.wait(until - time.monotonic())

    def signal(self, pipeline: uuid.UUID, code: str) -> None:
        with self.ready:
            one = self.core.pipeline_table.get(pipeline)
            self._kill(pipeline)
            if one and one.state is PSInvocationState.Running:
                one.begin_stop()
                one.stop()
            self.ready.notify_all()

    def end(self) -> None:
        for pipeline in list(self._processes):
            self._kill(pipeline)

    def _kill(self, pipeline: uuid.UUID) -> None:
        """What the script does when it is stopped: taskkill of the process and what it started."""
        process = self._processes.pop(pipeline, None)
        if process and process.poll() is None:
            words = ["taskkill.exe", "-T", "-F", "-PID", str(process.pid)]
            subprocess.run(
                [sys.executable, str(_MACHINE), str(self._winrm.machine), *words],
                capture_output=True,
                check=False,
            )

    def _start(self, pipeline: ServerPipeline) -> None:
        pipeline.start()
        command = pipeline.metadata.commands[0]  # type: ignore[union-attr]
        given = {str(one[0]).lstrip("-").rstrip(":"): one[1] for one in command.parameters}
        script = str(command.command_text)
        if (
            not command.is_script
            or faults(script)
            or not script.startswith("param([string]$Arguments, [string]$Line)")
        ):
            raise AssertionError(f"The pipeline is not the script that relays: {script[:80]!r}")
        if self._winrm.breaks_powershell:
            pipeline.write_error(
                NETException(Message="The system cannot find the file specified"), ErrorCategoryInfo()
            )
            pipeline.complete()
            return
        words = str(given["Arguments"]).split(" ")
        process = subprocess.Popen(
            [sys.executable, str(_MACHINE), str(self._winrm.machine), "powershell.exe", *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._processes[pipeline.pipeline_id] = process
        pipeline.write_output(f"pid {process.pid}")
        threading.Thread(
            target=self._relay, args=(pipeline, process, str(given["Line"])), daemon=True
        ).start()

    def _relay(self, pipeline: ServerPipeline, process: "subprocess.Popen[bytes]", line: str) -> None:
        assert process.stdin
        with suppress(OSError):
            process.stdin.write(line.encode())
            process.stdin.close()
        readers = [
            threading.Thread(target=self._read, args=(pipeline, name, pipe))
            for name, pipe in (("out", process.stdout), ("err", process.stderr))
        ]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
        status = process.wait()
        for pipe in (process.stdout, process.stderr):
            assert pipe
            pipe.close()
        with self.ready:
            if pipeline.state is PSInvocationState.Running:
                pipeline.write_output(f"end {status}")
                pipeline.complete()
            self.ready.notify_all()

    def _read(self, pipeline: ServerPipeline, name: str, pipe: object) -> None:
        while data := os.read(pipe.fileno(), 16384):  # type: ignore[attr-defined]
            with self.ready:
                if pipeline.state is PSInvocationState.Running:
                    pipeline.write_output(f"{name} {base64.b64encode(data).decode()}")
                self.ready.notify_all()


class _Handler(BaseHTTPRequestHandler):
    """One connection: NTLM belongs to it, and to nothing else."""

    protocol_version = "HTTP/1.1"
    winrm: Winrm

    def setup(self) -> None:
        super().setup()
        self._context: spnego.ContextProxy | None = None
        self.winrm.sockets.append(self.connection)

    def log_message(self, *_args: object) -> None:
        pass

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.winrm.seen_bodies.append(body)
        if self.winrm.is_mute:
            time.sleep(30)
        if self.winrm.status:
            self._answer(self.winrm.status, b"<html>not WinRM</html>", "text/html")
            return
        if (token := self._signed_in()) is None:
            return
        if not body:
            self._answer(200, b"", "text/plain", token)
            return
        is_sealed = self.headers["Content-Type"].startswith("multipart/encrypted")
        if not is_sealed and self.winrm.context is None:
            self._answer(415, b"", "text/plain")
            return
        status, answer = self._soap(self._opened(body) if is_sealed else body)
        if is_sealed:
            sealed = self._sealed(answer)
            self._answer(
                status, sealed, f'multipart/encrypted;protocol="{_SPNEGO}";boundary="{_BOUNDARY}"', token
            )
        else:
            self._answer(status, answer, "application/soap+xml;charset=UTF-8", token)

    def _signed_in(self) -> bytes | None:
        """Return the last word of the sign-in (empty: it was said before); None when it goes on or was refused."""
        kind, _, given = self.headers.get("Authorization", "").partition(" ")
        if not given and self._context and self._context.complete:
            return b""
        if kind != "Negotiate":
            self._answer(401, b"", "text/plain", ask="Negotiate")
            return None
        if self._context is None or self._context.complete:
            self._context = spnego.server(protocol="negotiate", options=spnego.NegotiateOptions.use_negotiate)
        try:
            token = self._context.step(base64.b64decode(given)) or b""
        except SpnegoError:
            self._context = None
            self._answer(401, b"", "text/plain", ask="Negotiate")
            return None
        if not self._context.complete:
            self._answer(401, b"", "text/plain", token)
            return None
        self.winrm.sign_ins.append(str(self._context.client_principal))
        return token

    def _answer(self, status: int, body: bytes, kind: str, token: bytes = b"", ask: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if self.winrm.location:
            self.send_header("Location", self.winrm.location)
        if token:
            self.send_header("WWW-Authenticate", f"Negotiate {base64.b64encode(token).decode()}")
        elif ask:
            self.send_header("WWW-Authenticate", ask)
        self.end_headers()
        self.wfile.write(body)

    def _opened(self, body: bytes) -> bytes:
        assert self._context
        data = body.partition(b"application/octet-stream\r\n")[2].removesuffix(
            f"--{_BOUNDARY}--\r\n".encode()
        )
        length = struct.unpack("<i", data[:4])[0]
        return self._context.unwrap_winrm(data[4 : 4 + length], data[4 + length :])

    def _sealed(self, message: bytes) -> bytes:
        assert self._context
        header, data, padding = self._context.wrap_winrm(message)
        head = (
            f"--{_BOUNDARY}\r\n\tContent-Type: {_SPNEGO}\r\n\tOriginalContent: "
            f"type=application/soap+xml;charset=UTF-8;Length={len(message) + padding}\r\n"
            f"--{_BOUNDARY}\r\n\tContent-Type: application/octet-stream\r\n"
        )
        return (
            head.encode() + struct.pack("<i", len(header)) + header + data + f"--{_BOUNDARY}--\r\n".encode()
        )

    def _soap(self, message: bytes) -> tuple[int, bytes]:
        request = ET.fromstring(message)
        header = {one.tag.rpartition("}")[2]: one for one in request.find(f"{{{SOAP}}}Header") or ()}
        related = header["MessageID"].text or ""
        try:
            body = _ACTS[(header["Action"].text or "").rpartition("/")[2]](self.winrm, request, header)
        except FaultError as fault:
            return 500, _envelope(related, _fault(fault))
        return 200, _envelope(related, body)


def _create(winrm: Winrm, request: ET.Element, _header: dict[str, ET.Element]) -> str:
    if winrm.is_denied:
        raise FaultError(DENIED, "Access is denied.")
    shell = request.find(f".//{{{SHELL}}}Shell")
    content = request.find(f".//{{{POWERSHELL}}}creationXml")
    assert shell is not None
    assert content is not None
    name = shell.attrib["ShellId"]
    pool = winrm.pools[name] = Pool(winrm)
    pool.take(base64.b64decode(content.text or ""))
    return (
        f'<x:ResourceCreated xmlns:x="{TRANSFER}"><a:ReferenceParameters xmlns:a="{ADDRESSING}"><w:SelectorSet '
        f'xmlns:w="{WSMAN}"><w:Selector Name="ShellId">{name}</w:Selector></w:SelectorSet></a:ReferenceParameters>'
        f'</x:ResourceCreated><rsp:Shell xmlns:rsp="{SHELL}"><rsp:ShellId>{name}</rsp:ShellId></rsp:Shell>'
    )


def _pool(winrm: Winrm, header: dict[str, ET.Element]) -> Pool:
    name = header["SelectorSet"][0].text or ""
    if name not in winrm.pools:
        raise FaultError(NO_SHELL, "The request contained invalid selectors for the resource.")
    return winrm.pools[name]


def _receive(winrm: Winrm, request: ET.Element, header: dict[str, ET.Element]) -> str:
    wanted = request.find(f".//{{{SHELL}}}DesiredStream")
    assert wanted is not None
    command = wanted.attrib.get("CommandId")
    within_s = float((header["OperationTimeout"].text or "PT1S")[2:-1])
    pieces, is_over = _pool(winrm, header).give(uuid.UUID(command) if command else None, within_s)
    of = f' CommandId="{command}"' if command else ""
    streams = "".join(
        f'<rsp:Stream Name="stdout"{of}>{base64.b64encode(one).decode()}</rsp:Stream>' for one in pieces
    )
    state = (
        f'<rsp:CommandState{of} State="{SHELL}/CommandState/{"Done" if is_over else "Running"}"/>'
        if command
        else ""
    )
    return f'<rsp:ReceiveResponse xmlns:rsp="{SHELL}">{streams}{state}</rsp:ReceiveResponse>'


def _command(winrm: Winrm, request: ET.Element, header: dict[str, ET.Element]) -> str:
    line, given = request.find(f".//{{{SHELL}}}CommandLine"), request.find(f".//{{{SHELL}}}Arguments")
    assert line is not None
    assert given is not None
    command = line.attrib["CommandId"]
    _pool(winrm, header).take(base64.b64decode(given.text or ""), uuid.UUID(command))
    return f'<rsp:CommandResponse xmlns:rsp="{SHELL}"><rsp:CommandId>{command}</rsp:CommandId></rsp:CommandResponse>'


def _send(winrm: Winrm, request: ET.Element, header: dict[str, ET.Element]) -> str:
    stream = request.find(f".//{{{SHELL}}}Stream")
    assert stream is not None
    command = stream.attrib.get("CommandId")
    _pool(winrm, header).take(base64.b64decode(stream.text or ""), uuid.UUID(command) if command else None)
    return f'<rsp:SendResponse xmlns:rsp="{SHELL}"/>'


def _signal(winrm: Winrm, request: ET.Element, header: dict[str, ET.Element]) -> str:
    signal, code = request.find(f".//{{{SHELL}}}Signal"), request.find(f".//{{{SHELL}}}Code")
    assert signal is not None
    assert code is not None
    _pool(winrm, header).signal(uuid.UUID(signal.attrib["CommandId"]), code.text or "")
    return f'<rsp:SignalResponse xmlns:rsp="{SHELL}"/>'


def _delete(winrm: Winrm, _request: ET.Element, header: dict[str, ET.Element]) -> str:
    _pool(winrm, header).end()
    del winrm.pools[header["SelectorSet"][0].text or ""]
    return ""


_ACTS: dict[str, Callable[[Winrm, ET.Element, dict[str, ET.Element]], str]] = {
    "Create": _create,
    "Receive": _receive,
    "Command": _command,
    "Send": _send,
    "Signal": _signal,
    "Delete": _delete,
}


def _fault(fault: FaultError) -> str:
    return (
        f'<s:Fault><s:Code><s:Value>s:Receiver</s:Value></s:Code><s:Reason><s:Text xml:lang="en-US">{fault.reason}'
        f'</s:Text></s:Reason><s:Detail><f:WSManFault xmlns:f="{FAULT}" Code="{fault.code}" Machine="WEB-03">'
        f"<f:Message>{fault.reason}</f:Message></f:WSManFault></s:Detail></s:Fault>"
    )


def _envelope(related: str, body: str) -> bytes:
    return (
        f'<s:Envelope xmlns:s="{SOAP}" xmlns:a="{ADDRESSING}"><s:Header><a:RelatesTo>{related}</a:RelatesTo></s:Header>'
        f"<s:Body>{body}</s:Body></s:Envelope>"
    ).encode()

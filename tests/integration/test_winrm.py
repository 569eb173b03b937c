"""Windows machines by WinRM: real WSMan, PSRP, NTLM and encryption, against a service by other libraries than ours."""

import json
import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.checks.catalogue import find_check
from desktop.checks.network.rungs import RungState
from desktop.checks.network.winrm_ladder import climb_winrm
from desktop.checks.parameters import build_params
from desktop.checks.read import read_check
from desktop.domain import errors
from desktop.domain.errors import (
    AuthError,
    CancelledError,
    CommandMissingError,
    ConnectError,
    ConnectionLostError,
    DeadlineError,
    InputError,
    PermissionDeniedError,
    SecretUnavailableError,
    TargetError,
)
from desktop.domain.target_ref import parse_target
from desktop.targets.base import Call, CancelToken, Shell
from desktop.targets.questions import Answer, Question
from desktop.targets.settings import TargetSettings
from desktop.targets.winrm.target import WinrmTarget
from tests.integration.test_windows_over_ssh import WINDOWS_CASES, wait_until_ended
from tests.servers.certificates import Authority
from tests.servers.sshd import free_port
from tests.servers.windows_sshd import Machine, machine_in
from tests.servers.winrm import Winrm

PASSWORD = "Geh31m-\u00fc"


class Keyring:
    """Secrets at hand: those given, and those that were typed."""

    def __init__(self, **known: str) -> None:
        self.known = known
        self.asked: list[str] = []

    def get(self, reference: str) -> str:
        self.asked.append(reference)
        if reference not in self.known:
            raise SecretUnavailableError(f"There is no secret {reference!r} in the keyring.")
        return self.known[reference]

    def hold(self, reference: str, value: str) -> None:
        self.known[reference] = value


class Anyone(Keyring):
    """Has the right password for everybody."""

    def get(self, reference: str) -> str:
        self.asked.append(reference)
        return PASSWORD


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return machine_in(tmp_path / "machine")


@pytest.fixture
def serve(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Winrm]]:
    accounts = tmp_path / "accounts"
    accounts.write_text(f"CORP:kim:{PASSWORD}\n", encoding="utf-8")
    monkeypatch.setenv("NTLM_USER_FILE", str(accounts))
    started: list[Winrm] = []

    def start(*, authority: Authority | None = None, name: str = "127.0.0.1", **how: object) -> Winrm:
        files = authority.issue("winrm", name, **how) if authority else None  # type: ignore[arg-type]
        started.append(Winrm(machine.folder, files))
        return started[-1]

    yield start
    for one in started:
        one.stop()


@pytest.fixture
def winrm(serve: Callable[..., Winrm]) -> Winrm:
    return serve()


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def reach() -> Iterator[Callable[..., WinrmTarget]]:
    made: list[WinrmTarget] = []

    def target(
        server: Winrm, *, user: str = "CORP\\kim", host: str = "127.0.0.1", **settings: object
    ) -> WinrmTarget:
        scheme = "winrm" if server.context else "winrm+http"
        told = TargetSettings(**{"connect_timeout_s": 5, "secrets": Anyone(), **settings})  # type: ignore[arg-type]
        made.append(WinrmTarget(parse_target(f"{scheme}://{user}@{host}:{server.port}"), told))
        return made[-1]

    yield target
    for one in made:
        one.close()


@pytest.fixture
def shell(winrm: Winrm, reach: Callable[..., WinrmTarget]) -> Callable[..., Shell]:
    target = reach(winrm)
    return lambda timeout_s=20, **options: target.shell(Call.within(timeout_s, **options))


# -- the way there ------------------------------------------------------------------------------------


def test_machine_tells_its_names(winrm: Winrm, reach: Callable[..., WinrmTarget]) -> None:
    identity = reach(winrm).identify(Call.within(20))
    assert identity.label == "CORP\\gr\u00fcner@WEB-03 (Microsoft Windows Server 2022 Datacenter, AMD64)"
    assert identity.facts["signed_in_with"] == "NTLM"
    assert identity.facts["reached_by"] == f"127.0.0.1 port {winrm.port} (HTTP)"
    assert winrm.sign_ins == ["CORP\\kim"]


def test_by_http_nothing_legible_goes_over_the_wire(winrm: Winrm, shell: Callable[..., Shell]) -> None:
    shell().run_script("Get-Thing", interpreter="powershell", env={"SECRET": "visible-secret"})
    assert winrm.seen_bodies
    assert not [one for one in winrm.seen_bodies if b"Envelope" in one or b"visible" in one]


def test_by_https_the_certificate_is_checked_and_bound(
    serve: Callable[..., Winrm],
    reach: Callable[..., WinrmTarget],
    authority: Authority,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = serve(authority=authority)
    with pytest.raises(
        ConnectError, match=r"certificate of .* is not trusted here: .*unable to get"
    ) as raised:
        reach(server).identify(Call.within(20))
    assert raised.value.rung == "certificate"
    assert not server.seen_bodies
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    assert (
        reach(server).identify(Call.within(20)).facts["reached_by"] == f"127.0.0.1 port {server.port} (HTTPS)"
    )


def test_a_certificate_for_another_name_is_refused(
    serve: Callable[..., Winrm],
    reach: Callable[..., WinrmTarget],
    authority: Authority,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with pytest.raises(ConnectError, match=r"is not trusted here: .*not valid for") as raised:
        reach(serve(authority=authority, name="other.example")).identify(Call.within(20))
    assert raised.value.rung == "certificate"
    with pytest.raises(ConnectError, match=r"is not trusted here: .*expired"):
        reach(serve(authority=authority, days=-1, age_days=9)).identify(Call.within(20))


def test_tls_where_there_is_none(winrm: Winrm) -> None:
    target = WinrmTarget(
        parse_target(f"winrm://kim@127.0.0.1:{winrm.port}"), TargetSettings(secrets=Anyone())
    )
    with pytest.raises(ConnectError, match=r"speaks no TLS on this port.*winrm\+http://") as raised:
        target.identify(Call.within(20))
    assert raised.value.rung == "tls"


@pytest.mark.parametrize(
    ("host", "port", "rung", "words"),
    [
        ("no-such-host.invalid", 5986, "name", "has no address"),
        ("127.0.0.1", 0, "tcp", "refuses connections"),
    ],
)
def test_what_cannot_be_reached_is_told_by_its_rung(host: str, port: int, rung: str, words: str) -> None:
    target = WinrmTarget(
        parse_target(f"winrm://kim@{host}:{port or free_port()}"), TargetSettings(secrets=Anyone())
    )
    with pytest.raises(ConnectError, match=words) as raised:
        target.identify(Call.within(20))
    assert raised.value.rung == rung


def test_a_port_that_says_nothing_ends_by_the_deadline(reach: Callable[..., WinrmTarget]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        ref = parse_target(f"winrm+http://kim@127.0.0.1:{silent.getsockname()[1]}")
        begun = time.monotonic()
        with pytest.raises((DeadlineError, ConnectError)):
            WinrmTarget(ref, TargetSettings(secrets=Anyone())).identify(Call.within(2))
        assert time.monotonic() - begun < 4


def test_another_service_on_the_port_is_told(winrm: Winrm, reach: Callable[..., WinrmTarget]) -> None:
    winrm.status = 404
    with pytest.raises(ConnectError, match="HTTP status 404 instead of WinRM"):
        reach(winrm).identify(Call.within(20))


def test_nobody_is_followed_elsewhere(serve: Callable[..., Winrm], reach: Callable[..., WinrmTarget]) -> None:
    server, other = serve(), serve()
    server.status, server.location = 307, f"http://127.0.0.1:{other.port}/wsman"
    with pytest.raises(ConnectError, match=r"cannot be reached by WinRM: .*redirects"):
        reach(server).identify(Call.within(20))
    assert other.seen_bodies == []


def test_an_account_without_the_right_is_told(winrm: Winrm, reach: Callable[..., WinrmTarget]) -> None:
    winrm.is_denied = True
    with pytest.raises(PermissionDeniedError, match="Remote Management Users"):
        reach(winrm).identify(Call.within(20))


def test_a_wrong_password_is_told_and_asked_for_again(
    winrm: Winrm, reach: Callable[..., WinrmTarget]
) -> None:
    typed = iter(["wrong", PASSWORD])
    heard: list[Question] = []

    def ask(question: Question, *_: object) -> Answer:
        heard.append(question)
        return Answer(next(typed))

    secrets = Keyring()
    target = reach(winrm, secrets=secrets, ask_secret=ask)
    target.identify(Call.within(20))
    assert [question.told for question in heard] == ["", "The server refused that password."]
    target.close()
    target.identify(Call.within(20))  # it is remembered for this session
    assert len(heard) == 2
    assert secrets.asked[-1] == str(target.ref)


def test_a_refused_sign_in_says_what_to_do(winrm: Winrm, reach: Callable[..., WinrmTarget]) -> None:
    class Wrong(Keyring):
        def get(self, reference: str) -> str:
            return "wrong"

    with pytest.raises(AuthError, match=r"refuses the sign-in .*locked.* handrail secret set winrm\+http://"):
        reach(winrm, secrets=Wrong()).identify(Call.within(20))
    assert winrm.sign_ins == []
    with pytest.raises(AuthError, match="There is no secret"):
        reach(winrm, secrets=Keyring()).identify(Call.within(20))


def test_without_the_extra_it_says_what_to_install(
    winrm: Winrm, reach: Callable[..., WinrmTarget], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [*sys.modules]:
        if name.startswith(("pypsrp", "desktop.targets.winrm.faults", "desktop.targets.winrm.session")):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pypsrp", None)
    with pytest.raises(TargetError, match=r"Install handrail\[winrm\]"):
        reach(winrm).identify(Call.within(20))


# -- the ladder ---------------------------------------------------------------------------------------


def test_every_rung_is_told(
    serve: Callable[..., Winrm],
    reach: Callable[..., WinrmTarget],
    authority: Authority,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = serve(authority=authority)
    heard: list[str] = []
    climbed = climb_winrm(reach(server), Call.within(20), lambda rung: heard.append(rung.rung))
    assert climbed.broken is not None
    assert (climbed.broken.rung, climbed.broken.state) == ("certificate", RungState.BROKEN)
    assert [rung.state for rung in climbed.rungs[-2:]] == [RungState.NOT_TRIED] * 2
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    heard.clear()
    climbed = climb_winrm(reach(server), Call.within(20), lambda rung: heard.append(rung.rung))
    assert [(rung.rung, rung.state) for rung in climbed.rungs] == [
        (name, RungState.OK) for name in ("name", "route", "tcp", "tls", "certificate", "sign_in", "shell")
    ]
    assert heard == [rung.rung for rung in climbed.rungs]
    assert climbed.rungs[-2].said == "CORP\\kim, by NTLM"
    assert climbed.rungs[-1].said.startswith("CORP\\gr\u00fcner@WEB-03")


def test_the_ladder_by_http_has_no_tls_and_breaks_at_the_sign_in(
    winrm: Winrm, reach: Callable[..., WinrmTarget]
) -> None:
    climbed = climb_winrm(reach(winrm, secrets=Keyring()), Call.within(20), lambda _: None)
    assert [rung.rung for rung in climbed.rungs] == ["name", "route", "tcp", "sign_in", "shell"]
    assert climbed.broken is not None
    assert climbed.broken.rung == "sign_in"


# -- checks, scripts and programs ---------------------------------------------------------------------


ONE_EACH = {path.parent.name: path for path in WINDOWS_CASES}  # all cases go over SSH


@pytest.mark.parametrize("path", ONE_EACH.values(), ids=ONE_EACH.keys())
def test_check_reads_the_golden_case(
    winrm: Winrm, machine: Machine, reach: Callable[..., WinrmTarget], path: Path
) -> None:
    case = json.loads(path.read_text(encoding="utf-8"))
    spec = find_check(path.parent.name)
    machine.answers(case["windows"])
    params = build_params(spec, case.get("params", {}))
    if "error" in case:
        with pytest.raises(getattr(errors, case["error"])):
            read_check(spec, reach(winrm), params, Call.within(20))
        return
    fields = read_check(spec, reach(winrm), params, Call.within(20))
    assert json.loads(json.dumps(fields, default=lambda moment: moment.isoformat())) == case["reading"]


def test_output_errors_and_exit_status_are_data(machine: Machine, shell: Callable[..., Shell]) -> None:
    machine.is_one([{"contains": "Get-Thing", "stdout": "ein\n", "stderr": "Ger\u00e4t\n", "exit_status": 7}])
    output = shell().run_script("Get-Thing", interpreter="powershell")
    assert (output.exit_status, output.stdout, output.stderr) == (7, "ein\n", "Ger\u00e4t\n")
    machine.is_one([{"contains": "Get-Thing", "exit_status": 300}])


def test_long_scripts_and_values_arrive(machine: Machine, shell: Callable[..., Shell]) -> None:
    script = "Show\n" + "# it's\n" * 60_000
    machine.is_one([{"contains": "Show", "shows": ["LONG"]}])
    output = shell(60).run_script(script, interpreter="powershell", env={"LONG": "\u00e4'" * 20_000})
    assert output.stdout == "LONG=" + "\u00e4'" * 20_000 + "\n"
    assert machine.noted("scripts") == [script]


def test_programs_get_arguments_and_input(shell: Callable[..., Shell]) -> None:
    assert (
        shell().run(["printf", "[%s]", "", "a b", 'say "hi"', "c:\\x y\\"]).stdout
        == '[][a b][say "hi"][c:\\x y\\]'
    )
    assert shell().run(["cat"], stdin=b"\x00\xff" * 9000).replaced_bytes == 9000
    with pytest.raises(CommandMissingError, match=r"none-such\.exe is not installed"):
        shell().run(["none-such.exe"])
    with pytest.raises(InputError, match="does not run on Windows"):
        shell().run_script("ls")


def test_five_megabytes_are_capped(machine: Machine, shell: Callable[..., Shell]) -> None:
    machine.is_one([{"contains": "Flood", "flood_bytes": 5 * 2**20, "exit_status": 3}])
    output = shell(60).run_script("Flood", interpreter="powershell")
    assert output.exit_status == 3
    assert 2**19 < output.dropped_bytes < 2**21


def test_one_session_serves_many_commands(winrm: Winrm, shell: Callable[..., Shell]) -> None:
    for _ in range(3):
        shell().run(["printf", "x"])
    assert len(winrm.pools) == 1
    assert len(winrm.sign_ins) == 1


def test_a_session_that_is_gone_is_opened_anew(winrm: Winrm, shell: Callable[..., Shell]) -> None:
    shell().run(["printf", "x"])
    winrm.pools.clear()
    assert shell().run(["printf", "y"]).stdout == "y"


def test_a_session_is_ended_when_it_is_closed(winrm: Winrm, reach: Callable[..., WinrmTarget]) -> None:
    target = reach(winrm)
    target.identify(Call.within(20))
    assert len(winrm.pools) == 1
    assert target.close_if_idle()
    assert winrm.pools == {}


def test_a_session_that_nobody_uses_is_closed(winrm: Winrm, reach: Callable[..., WinrmTarget]) -> None:
    target = reach(winrm)
    target.identify(Call.within(20))
    assert not target.close_when_idle(time.monotonic() + 60)
    assert target.close_when_idle(time.monotonic() + 601)
    assert winrm.pools == {}


def test_powershell_that_cannot_be_started_is_told(winrm: Winrm, shell: Callable[..., Shell]) -> None:
    winrm.breaks_powershell = True
    with pytest.raises(TargetError, match=r"could not be started .*cannot find the file"):
        shell().run_script("Get-Thing", interpreter="powershell")


# -- what does not end --------------------------------------------------------------------------------


def test_a_deadline_ends_it_and_the_session_goes_on(machine: Machine, shell: Callable[..., Shell]) -> None:
    machine.is_one([{"contains": "Hang", "hangs": True}])
    with pytest.raises(DeadlineError, match="It and what it started were ended there") as raised:
        shell(3).run_script("Hang", interpreter="powershell")
    assert wait_until_ended(int(raised.value.partial_output.split()[-1]))
    assert shell().run(["printf", "x"]).stdout == "x"


def test_a_cancel_ends_it(machine: Machine, shell: Callable[..., Shell]) -> None:
    machine.is_one([{"contains": "Hang", "hangs": True}])
    cancel, begun = CancelToken(), threading.Event()
    one = shell(60, cancel=cancel, on_output=lambda _stream, _data: begun.set())
    threading.Thread(target=lambda: begun.wait(20) and cancel.cancel()).start()
    with pytest.raises(CancelledError, match="were ended there") as raised:
        one.run_script("Hang", interpreter="powershell")
    assert wait_until_ended(int(raised.value.partial_output.split()[-1]))


def test_a_connection_cut_in_the_middle_is_lost(
    winrm: Winrm, machine: Machine, shell: Callable[..., Shell]
) -> None:
    machine.is_one([{"contains": "Hang", "hangs": True}])
    heard = bytearray()

    def hear(_stream: object, data: bytes) -> None:
        heard.extend(data)
        if b"\n" in heard:
            winrm.status = 503
            winrm.cut()

    with pytest.raises(ConnectionLostError, match=r"went away while .* \(process \d+\)"):
        shell(20, on_output=hear).run_script("Hang", interpreter="powershell")
    os.kill(int(heard.split()[1]), 9)


def test_a_service_that_hangs_ends_by_the_deadline(winrm: Winrm, shell: Callable[..., Shell]) -> None:
    shell().run(["printf", "x"])
    winrm.is_mute = True
    begun = time.monotonic()
    with pytest.raises(DeadlineError, match="may still be running there"):
        shell(2).run(["printf", "x"])
    assert time.monotonic() - begun < 10

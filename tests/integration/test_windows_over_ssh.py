"""Windows machines over a real sshd, behind which a stand-in takes the place of cmd.exe and PowerShell."""

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.checks.catalogue import AnyCheck, find_check
from desktop.checks.host import NAMES
from desktop.checks.network.rungs import RungState
from desktop.checks.network.ssh_ladder import SshLadder
from desktop.checks.parameters import build_params
from desktop.checks.read import read_check
from desktop.domain import errors
from desktop.domain.errors import (
    CancelledError,
    CommandMissingError,
    ConnectError,
    ConnectionLostError,
    DeadlineError,
    HandrailError,
    InputError,
)
from desktop.domain.target_ref import TargetRef, parse_target
from desktop.targets.base import Bundle, Call, CancelToken, ScriptAsk, Shell, Stream
from desktop.targets.network.here import LocalNetwork
from desktop.targets.settings import TargetSettings
from desktop.targets.ssh.target import SshTarget
from tests.servers.sshd import Sshd, start_sshd
from tests.servers.windows_sshd import WindowsSshd, start_windows_sshd

GOLDEN = Path(__file__).parents[1] / "golden"


def windows_cases() -> list[Path]:
    """Return of each check the case that says most, and of those that fail too: all are read without a server in
    tests/unit/checks; here the way there is tried."""
    longest: dict[tuple[str, bool], Path] = {}
    for path in sorted(GOLDEN.glob("host.*/*.json"), key=lambda path: path.stat().st_size):
        case = json.loads(path.read_text("utf-8"))
        if "windows" in case:
            longest[path.parent.name, "error" in case] = path
    return sorted(longest.values())


WINDOWS_CASES = windows_cases()


@pytest.fixture(scope="module")
def server(
    tmp_path_factory: pytest.TempPathFactory, need_server: Callable[..., None]
) -> Iterator[WindowsSshd]:
    """One server for all tests; what stands behind it is set anew by each."""
    need_server("sshd")
    folder = tmp_path_factory.mktemp("windows")
    made = start_windows_sshd(
        folder / "machine", lambda name, *, options: start_sshd(folder / name, options=options)
    )
    yield made
    made.sshd.stop()


@pytest.fixture
def windows(server: WindowsSshd, home: Path) -> WindowsSshd:
    server.forget()
    server.sshd.write_client_config(home)
    return server


@pytest.fixture
def ref(windows: WindowsSshd) -> TargetRef:
    return parse_target(f"ssh://{windows.sshd.user}@127.0.0.1:{windows.sshd.port}")


@pytest.fixture
def target(ref: TargetRef) -> Iterator[SshTarget]:
    target = SshTarget(ref)
    yield target
    target.close()


@pytest.fixture(scope="module")
def kept(server: WindowsSshd) -> Iterator[SshTarget]:
    """One connection for all golden cases, opened in the first."""
    target = SshTarget(parse_target(f"ssh://{server.sshd.user}@127.0.0.1:{server.sshd.port}"))
    yield target
    target.close()


@pytest.fixture
def shell(target: SshTarget) -> Callable[..., Shell]:
    return lambda timeout_s=20, **options: target.shell(Call.within(timeout_s, **options))


def wait_until_ended(pid: int) -> bool:
    until = time.monotonic() + 5
    while time.monotonic() < until:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.02)
    return False


# -- who and what -------------------------------------------------------------------------------------


@pytest.mark.parametrize("login_shell", ["cmd.exe", "powershell.exe", "pwsh.exe", "bash.exe"])
def test_machine_tells_its_names_whatever_its_login_shell(
    windows: WindowsSshd, target: SshTarget, login_shell: str
) -> None:
    windows.is_one(login_shell=login_shell, profile="Welcome!\n")
    identity = target.identify(Call.within(20))
    assert identity.label == "CORP\\grüner@WEB-03 (Microsoft Windows Server 2022 Datacenter, AMD64)"
    facts = identity.facts
    assert (facts["os"], facts["kernel"], facts["timezone"], facts["is_admin"]) == (
        "windows",
        "10.0.20348",
        "W. Europe Standard Time",
        True,
    )
    assert target.link(Call.within(5)).login_shell == login_shell


@pytest.mark.parametrize("login_shell", ["cmd.exe", "powershell.exe"])
def test_machine_that_greets_as_another_is_known_by_its_shell(
    start_another_sshd: Callable[..., Sshd], tmp_path: Path, home: Path, login_shell: str
) -> None:
    server = start_windows_sshd(tmp_path / "machine", start_another_sshd, greeting=())
    server.sshd.write_client_config(home)
    server.is_one([{"contains": "Get-Thing", "stdout": "x\n"}], login_shell=login_shell)
    target = SshTarget(parse_target(f"ssh://{server.sshd.user}@127.0.0.1:{server.sshd.port}"))
    output = target.shell(Call.within(20)).run_script("Get-Thing", interpreter="powershell")
    assert output.stdout == "x\n"
    assert target.os(Call.within(20)) == "windows"
    assert server.noted("lines")[0] == "exec /bin/sh -s"
    target.close()


def test_the_ladder_ends_at_the_shell_with_who_we_are(windows: WindowsSshd, ref: TargetRef) -> None:
    climbed = SshLadder(ref, TargetSettings(connect_timeout_s=5), LocalNetwork).climb(
        Call.within(20), lambda _: None
    )
    assert [(rung.rung, rung.state) for rung in climbed.rungs] == [
        (name, RungState.OK) for name in ("name", "tcp", "banner", "host_key", "sign_in", "shell")
    ]
    assert "Windows" in climbed.rungs[2].said
    assert climbed.rungs[-1].said.startswith("CORP\\grüner@WEB-03")


def test_the_ladder_tells_that_powershell_did_not_begin(windows: WindowsSshd, ref: TargetRef) -> None:
    windows.is_one(no_powershell=True)
    climbed = SshLadder(ref, TargetSettings(connect_timeout_s=5), LocalNetwork).climb(
        Call.within(20), lambda _: None
    )
    last = climbed.rungs[-1]
    assert (last.rung, last.state) == ("shell", RungState.BROKEN)
    assert "PowerShell did not begin" in last.said
    assert "is not recognized as an internal or external command" in last.said


# -- checks -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", WINDOWS_CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_check_reads_the_golden_case_end_to_end(windows: WindowsSshd, kept: SshTarget, path: Path) -> None:
    case = json.loads(path.read_text(encoding="utf-8"))
    spec = find_check(path.parent.name)
    windows.answers(case["windows"])
    params = build_params(spec, case.get("params", {}))
    if "error" in case:
        with pytest.raises(getattr(errors, case["error"])) as raised:
            read_check(spec, kept, params, Call.within(20))
        assert case["message"] in str(raised.value)
        return
    fields = read_check(spec, kept, params, Call.within(20))
    shown = json.loads(json.dumps(fields, default=lambda moment: moment.isoformat()))
    assert shown == case["reading"]


CHECKS = [spec for name in NAMES if (spec := find_check(f"host.{name}")).windows]


@pytest.mark.parametrize("spec", CHECKS, ids=lambda spec: spec.id)
def test_every_windows_check_has_a_case_here(spec: AnyCheck) -> None:
    assert [path for path in WINDOWS_CASES if path.parent.name == spec.id]


# -- commands and scripts -----------------------------------------------------------------------------


@pytest.mark.parametrize("login_shell", ["cmd.exe", "powershell.exe", "bash.exe"])
def test_output_errors_and_exit_status_are_data(
    windows: WindowsSshd, target: SshTarget, shell: Callable[..., Shell], login_shell: str
) -> None:
    windows.is_one(
        [
            {
                "contains": "Get-Thing",
                "stdout": "ein\n",
                "stderr": "Gerät <fehlt> & mehr\nüber _x0041_\n",
                "exit_status": 7,
            }
        ],
        login_shell=login_shell,
        profile="Loading personal and system profiles took 812ms.\n",
    )
    target.identify(Call.within(20))
    output = shell().run_script("Get-Thing", interpreter="powershell")
    assert (output.exit_status, output.stdout) == (7, "ein\n")
    assert output.stderr == "Gerät <fehlt> & mehr\nüber _x0041_\n"


def test_values_come_by_the_environment_whatever_they_hold(
    windows: WindowsSshd, shell: Callable[..., Shell]
) -> None:
    hostile = 'it\'s \u2018quoted\u2019 $x `y "z" & | %PATH% ; #>\nnext'
    windows.is_one([{"contains": "Show", "shows": ["HOSTILE"]}])
    output = shell().run_script("Show", interpreter="powershell", env={"HOSTILE": hostile})
    assert output.stdout == f"HOSTILE={hostile}\n"
    assert not [
        text for text in windows.noted("texts") if "quoted" in text
    ]  # nor in the line, which is one of them


@pytest.mark.parametrize("size", [1500, 2800, 9000, 200_000, 2_000_000])
def test_a_script_of_any_length_is_run_as_it_is(
    windows: WindowsSshd, shell: Callable[..., Shell], size: int
) -> None:
    script = "Write-Output 'ü\u2019'\n" + "# it's\n" * (size // 7)
    windows.is_one([{"contains": "Write-Output", "stdout": "done\n"}])
    assert shell(60).run_script(script, interpreter="powershell").stdout == "done\n"
    assert windows.noted("scripts") == [script]
    assert max(map(len, windows.noted("lines"))) <= 8000


def test_a_long_value_goes_to_the_input(windows: WindowsSshd, shell: Callable[..., Shell]) -> None:
    windows.is_one([{"contains": "Show", "shows": ["LONG"]}])
    output = shell().run_script("Show", interpreter="powershell", env={"LONG": "ä" * 50_000})
    assert output.stdout == "LONG=" + "ä" * 50_000 + "\n"
    assert max(map(len, windows.noted("lines"))) <= 8000


@pytest.mark.parametrize("size", [1, 1000])
def test_the_end_of_the_input_is_told(windows: WindowsSshd, shell: Callable[..., Shell], size: int) -> None:
    windows.is_one([{"contains": "Get-Thing", "stdout": "x\n"}], waits_for_the_end_of_input=True)
    assert shell(10).run_script("Get-Thing\n" + "# x\n" * size, interpreter="powershell").stdout == "x\n"


def test_a_script_that_does_not_parse_ends_with_its_error(
    windows: WindowsSshd, shell: Callable[..., Shell]
) -> None:
    output = shell().run_script("if ($x { 1 }", interpreter="powershell")
    assert (output.exit_status, output.stdout) == (1, "")
    assert "Unexpected token" in output.stderr


def test_a_program_gets_its_arguments_and_input_as_they_are(
    windows: WindowsSshd, shell: Callable[..., Shell]
) -> None:
    hostile = [
        "",
        "a b",
        'say "hi"',
        "c:\\dir\\",
        "c:\\dir \\",
        "it's",
        "$x;`y",
        'tail\\"',
        "%PATH%",
        "ü\u2019",
    ]
    output = shell().run(["printf", "[%s]", *hostile])
    assert output.stdout == "".join(f"[{word}]" for word in hostile)
    echoed = shell().run(["cat"], stdin=b"\x00\xff\r\n" * 5000)
    assert (echoed.stdout, echoed.replaced_bytes) == ("\x00\ufffd\n" * 5000, 5000)
    assert shell().run(["sh", "-c", "exit 5"]).exit_status == 5


def test_a_program_that_is_not_there_is_missing(windows: WindowsSshd, shell: Callable[..., Shell]) -> None:
    with pytest.raises(CommandMissingError, match=r"none-such\.exe is not installed"):
        shell().run(["none-such.exe"])


def test_python_runs_long_and_short(
    windows: WindowsSshd, shell: Callable[..., Shell], tmp_path: Path
) -> None:
    (tmp_path / "bin").mkdir()
    assert (
        shell().run_script("import os; print(os.environ['A'])", interpreter="python", env={"A": "1"}).stdout
        == "1\n"
    )
    script = "# long\n" * 10_000 + "print('end')"
    assert shell().run_script(script, interpreter="python").stdout == "end\n"


def test_shells_of_posix_are_refused(windows: WindowsSshd, shell: Callable[..., Shell]) -> None:
    with pytest.raises(InputError, match="'sh' does not run on Windows"):
        shell().run_script("ls")


def test_five_megabytes_are_capped_and_counted(windows: WindowsSshd, shell: Callable[..., Shell]) -> None:
    windows.is_one([{"contains": "Flood", "flood_bytes": 5 * 2**20, "exit_status": 3}])
    output = shell().run_script("Flood", interpreter="powershell")
    assert output.exit_status == 3
    assert len(output.stdout) + output.dropped_bytes >= 5 * 2**20 - 16_384  # each line lost its CR
    assert 2**19 < output.dropped_bytes < 2**21


def test_what_is_looked_at_live_is_text(windows: WindowsSshd, shell: Callable[..., Shell]) -> None:
    heard: dict[Stream, bytes] = dict.fromkeys(Stream, b"")

    def hear(stream: Stream, data: bytes) -> None:
        heard[stream] += data

    windows.is_one([{"contains": "Get-Thing", "stdout": "out\n", "stderr": "one\ntwo\n"}])
    shell(on_output=hear).run_script("Get-Thing", interpreter="powershell")
    assert heard == {Stream.STDOUT: b"out\r\n", Stream.STDERR: b"one\ntwo\n"}


# -- several at once ----------------------------------------------------------------------------------


def begin(target: SshTarget, *scripts: str | ScriptAsk) -> Bundle:
    asks = [one if isinstance(one, ScriptAsk) else ScriptAsk(one, {}, "powershell") for one in scripts]
    bundle = target.bundle(asks, Call.within(20))
    assert bundle is not None
    return bundle


@pytest.mark.parametrize("login_shell", ["cmd.exe", "powershell.exe", "bash.exe"])
def test_several_scripts_cost_one_start(windows: WindowsSshd, target: SshTarget, login_shell: str) -> None:
    windows.is_one(
        [
            {"contains": "First", "stdout": "one\n", "shows": ["VALUE"], "exit_status": 3},
            {"contains": "Second", "stdout": "two\n", "stderr": "wrong <here>\n", "shows": ["VALUE"]},
            {"contains": "Third", "stdout": "no end of line"},
        ],
        login_shell=login_shell,
        profile="Welcome!\n",
    )
    target.identify(Call.within(20))
    bundle = begin(target, ScriptAsk("First", {"VALUE": "it's"}, "powershell"), "Second", "Third")
    outputs = [bundle.take(place, Call.within(20)) for place in range(3)]
    assert [(out.exit_status, out.stdout, out.stderr) for out in outputs if out] == [
        (3, "one\nVALUE=it's\n", ""),
        (0, "two\nVALUE=None\n", "wrong <here>\n"),
        (0, "no end of line", ""),
    ]
    assert len(windows.noted("lines")) == 2


def test_many_long_scripts_go_together(windows: WindowsSshd, target: SshTarget) -> None:
    windows.is_one([{"contains": "Answer", "stdout": "x\n"}])
    scripts = [f"Answer{number}\n" + "# it's long\n" * 500 for number in range(20)]
    bundle = begin(target, *scripts)
    assert [out.stdout for at in range(20) if (out := bundle.take(at, Call.within(30)))] == ["x\n"] * 20
    assert windows.noted("scripts") == scripts


def test_a_bundle_that_is_given_up_is_ended(windows: WindowsSshd, target: SshTarget) -> None:
    windows.is_one([{"contains": "First", "stdout": "one\n"}, {"contains": "Hang", "hangs": True}])
    bundle = begin(target, "First", "Hang")
    assert bundle.take(0, Call.within(20))
    with pytest.raises(DeadlineError, match="were ended there") as raised:
        bundle.take(1, Call.within(2))
    assert wait_until_ended(int(raised.value.partial_output.split()[-1]))


def test_what_no_powershell_runs_goes_alone(windows: WindowsSshd, target: SshTarget) -> None:
    assert target.bundle([ScriptAsk("ls"), ScriptAsk("pwd")], Call.within(20)) is None


# -- what does not end --------------------------------------------------------------------------------


@pytest.mark.parametrize("login_shell", ["cmd.exe", "powershell.exe", "bash.exe"])
def test_a_deadline_ends_it_and_what_it_started(
    windows: WindowsSshd, target: SshTarget, shell: Callable[..., Shell], login_shell: str
) -> None:
    windows.is_one([{"contains": "Hang", "hangs": True}], login_shell=login_shell)
    target.identify(Call.within(20))
    with pytest.raises(DeadlineError, match="It and what it started were ended there") as raised:
        shell(2).run_script("Hang", interpreter="powershell")
    child = int(raised.value.partial_output.split()[-1])
    assert wait_until_ended(child)
    assert target.link(Call.within(5)).is_open


def test_a_cancel_ends_it(windows: WindowsSshd, shell: Callable[..., Shell]) -> None:
    windows.is_one([{"contains": "Hang", "hangs": True}])
    cancel = CancelToken()
    begun = threading.Event()
    one = shell(60, cancel=cancel, on_output=lambda _stream, _data: begun.set())
    threading.Thread(target=lambda: begun.wait(20) and cancel.cancel()).start()
    with pytest.raises(CancelledError, match="were ended there") as raised:
        one.run_script("Hang", interpreter="powershell")
    assert wait_until_ended(int(raised.value.partial_output.split()[-1]))


def test_a_machine_that_opens_one_session_is_ended_over_another_connection(
    start_another_sshd: Callable[..., Sshd], tmp_path: Path, home: Path
) -> None:
    def start(name: str, *, options: list[str]) -> Sshd:
        return start_another_sshd(name, options=[*options, "MaxSessions 1"])

    server = start_windows_sshd(tmp_path / "machine", start)
    server.sshd.write_client_config(home)
    server.is_one([{"contains": "Hang", "hangs": True}])
    target = SshTarget(parse_target(f"ssh://{server.sshd.user}@127.0.0.1:{server.sshd.port}"))
    with pytest.raises(DeadlineError, match="were ended there") as raised:
        target.shell(Call.within(2)).run_script("Hang", interpreter="powershell")
    assert wait_until_ended(int(raised.value.partial_output.split()[-1]))
    target.close()


def test_a_start_that_hangs_is_told_as_that(windows: WindowsSshd, shell: Callable[..., Shell]) -> None:
    windows.is_one(hangs_at_start=True, profile="Loading…\n")
    with pytest.raises(
        DeadlineError, match=r"PowerShell did not begin on .* within 1 s.*there came: Loading"
    ):
        shell(1).run_script("Get-Date", interpreter="powershell")


def test_no_powershell_is_no_reading(windows: WindowsSshd, target: SshTarget) -> None:
    windows.is_one(no_powershell=True)
    with pytest.raises(ConnectError, match="PowerShell did not begin"):
        read_check(
            find_check("host.memory"), target, build_params(find_check("host.memory"), {}), Call.within(20)
        )


def test_a_connection_cut_in_the_middle_is_lost(windows: WindowsSshd, target: SshTarget) -> None:
    windows.is_one([{"contains": "Hang", "hangs": True}])
    heard = bytearray()
    cut = threading.Event()

    def hear(_stream: Stream, data: bytes) -> None:
        heard.extend(data)
        if b"\n" in heard and not cut.is_set():
            cut.set()
            target.link(Call.within(5)).transport.close()

    with pytest.raises(ConnectionLostError, match=r"went away while .* \(process \d+\)") as raised:
        target.shell(Call.within(20, on_output=hear)).run_script("Hang", interpreter="powershell")
    assert isinstance(raised.value, HandrailError)
    os.kill(int(heard.split()[-1]), 9)

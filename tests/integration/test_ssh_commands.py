"""Commands and scripts on a real SSH host."""

import json
import os
import resource
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.domain.errors import (
    CancelledError,
    CommandMissingError,
    ConnectError,
    DeadlineError,
    InputError,
    PermissionDeniedError,
    PromptError,
)
from desktop.domain.target_ref import TargetKind, TargetRef
from desktop.targets.base import Call, CancelToken, Shell, Stream
from desktop.targets.local.target import LocalShell
from desktop.targets.ssh.target import SshTarget
from tests.servers.sshd import Sshd


@pytest.fixture
def target(sshd: Sshd, ssh_home: Path) -> Iterator[SshTarget]:
    target = SshTarget(TargetRef(TargetKind.SSH, host="127.0.0.1", user=sshd.user, port=sshd.port))
    yield target
    target.close()


@pytest.fixture
def shell(target: SshTarget) -> Callable[..., Shell]:
    return lambda timeout_s=20, **options: target.shell(Call.within(timeout_s, **options))


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_for(claim: Callable[[], bool], within_s: float = 5) -> bool:
    until = time.monotonic() + within_s
    while not claim() and time.monotonic() < until:
        time.sleep(0.02)
    return claim()


def test_output_and_exit_status_are_data(shell: Callable[..., Shell]) -> None:
    output = shell().run(["sh", "-c", "echo out; echo err >&2; exit 3"])
    assert (output.exit_status, output.stdout, output.stderr) == (3, "out\n", "err\n")
    assert output.argv == ("sh", "-c", "echo out; echo err >&2; exit 3")


def test_a_signal_is_told_as_a_shell_tells_it(shell: Callable[..., Shell]) -> None:
    assert shell().run(["sh", "-c", "kill -KILL $$"]).exit_status == 137
    assert shell().run_script("kill -TERM $$").exit_status == 143


def test_missing_denied_and_odd_commands(shell: Callable[..., Shell], tmp_path: Path) -> None:
    with pytest.raises(CommandMissingError, match=r"no-such-program is not installed on .*@127\.0\.0\.1"):
        shell().run(["no-such-program"])
    with pytest.raises(CommandMissingError):
        shell().run([str(tmp_path / "none")])
    with pytest.raises(PermissionDeniedError):
        shell().run(["/etc/passwd"])
    with pytest.raises(PermissionDeniedError):
        shell().run([str(tmp_path)])
    with pytest.raises(InputError, match="NUL"):
        shell().run(["echo", "a\0b"])
    with pytest.raises(InputError, match="no name for an environment variable"):
        shell().run(["env"], env={"A;id": "x"})
    assert shell().run(["sh", "-c", "exit 127"]).exit_status == 127


def test_programs_run_not_the_shells_own_commands(shell: Callable[..., Shell]) -> None:
    assert shell().run(["echo", r"a\tb"]).stdout == "a\\tb\n"  # dash's own echo would make a tab of it


@pytest.mark.parametrize("size", [1, 5000, 400_000])
def test_stdin_is_given_byte_for_byte_and_closed(shell: Callable[..., Shell], size: int) -> None:
    data = b"-v x" + os.urandom(size) + b"%s\\n-- '$(id)"
    expected = subprocess.run(["cksum"], input=data, capture_output=True, check=True).stdout.decode()
    assert shell().run(["cksum"], stdin=data).stdout == expected


def test_a_command_that_reads_stdin_sees_its_end(shell: Callable[..., Shell]) -> None:
    assert shell(5).run(["cat"]).stdout == ""
    assert shell(5).run_script("read line || echo none; cat").stdout == "none\n"


@pytest.mark.parametrize("interpreter", ["sh", "bash", "python"])
def test_a_script_gives_the_same_here_and_there(shell: Callable[..., Shell], interpreter: str) -> None:
    script = {"python": "import os, sys; print(os.environ['V']); sys.exit(5)"}.get(
        interpreter, 'cat <<"E"\n$V\nE\nprintf "%s\\n" "$V"\nfalse || exit 5'
    )
    env = {"V": "a'b\"c $(id) `id` \n;|&*?~ ä€"}
    there = shell().run_script(script, interpreter=interpreter, env=env)
    here = LocalShell(Call.within(20)).run_script(script, interpreter=interpreter, env=env)
    assert (there.stdout, there.stderr, there.exit_status) == (here.stdout, here.stderr, here.exit_status)
    assert there.stdout.endswith(env["V"] + "\n")
    assert there.exit_status == 5


def test_a_script_with_a_syntax_error_fails_and_says_so(shell: Callable[..., Shell]) -> None:
    output = shell().run_script("if true; then echo x")
    assert output.exit_status == 2
    assert "yntax error" in output.stderr


def test_no_value_stands_in_the_process_list_there(shell: Callable[..., Shell]) -> None:
    output = shell().run_script(
        "ps -eo args; tr '\\0' ' ' < /proc/$PPID/cmdline", env={"PASS": "hunter2hunter2"}
    )
    assert "hunter2hunter2" not in output.stdout


def payloads() -> list[str]:
    """Hostile values: the shell's own signs in every position, and what is odd in other ways."""
    signs = [
        "'",
        '"',
        "`id`",
        "$(id)",
        "${HOME}",
        "\\",
        "\n",
        "\r\n",
        "\t",
        ";",
        "&",
        "|",
        "<",
        ">",
        "*",
        "?",
    ]
    signs += ["[a-z]", "~", "#", "!", "!!", "%s", "{a,b}", "-n", "--", "=", "\x1b[31m", "\x7f", "\x01"]
    signs += ["ä", "€", "😀", "\u202e", "\ufeff", " "]
    return [f"{a}x{b}" for a in signs for b in signs] + [a + a for a in signs] + ["", "x" * 100_000]


def test_hostile_values_arrive_byte_for_byte(shell: Callable[..., Shell]) -> None:
    values = payloads()
    env = {f"V{number}": value for number, value in enumerate(values[:-1])}
    output = shell(60).run(["env", "-0"], env=env)
    seen = dict(line.partition("=")[::2] for line in output.stdout.split("\0") if line)
    assert {name: seen.get(name) for name in env} == env
    arguments = shell(60).run(["printf", "%s\\0", *values])
    assert arguments.stdout.split("\0")[:-1] == values


INJECTION_LISTS = (
    "command-injection-template", "shell-delimiters", "shell-operators", "command_exec", "command-execution-unix",
    "traversals-8-deep-exotic-encoding", "path-traversal-windows",
)  # fmt: skip


def test_known_attack_strings_arrive_byte_for_byte(shell: Callable[..., Shell], corpora: Path) -> None:
    values: list[str] = json.loads((corpora / "blns" / "blns.json").read_text())
    for name in INJECTION_LISTS:
        values += (corpora / "injection" / f"{name}.txt").read_text(errors="replace").split("\n")
    values = [value for value in values if value and "\0" not in value]
    assert len(values) > 1_600
    assert shell(60).run(["printf", "%s\\0", *values]).stdout.split("\0")[:-1] == values
    env = {f"V{number}": value for number, value in enumerate(values)}
    output = shell(60).run_script("env -0", env=env)
    seen = dict(line.partition("=")[::2] for line in output.stdout.split("\0") if line)
    assert {name: seen.get(name) for name in env} == env
    for value in values[::25]:  # one to a command too, as they are used
        assert shell().run(["printf", "%s", value], env={"V": value}).stdout == value


def test_the_environment_is_in_english_and_finds_system_tools(shell: Callable[..., Shell]) -> None:
    names = shell().run(["env"]).stdout.splitlines()
    assert "LC_ALL=C.UTF-8" in names
    assert any(name.startswith("PATH=") and "/usr/sbin" in name for name in names)
    assert not any("handrail" in name for name in names)


def test_a_deadline_ends_children_there_and_keeps_the_output(
    shell: Callable[..., Shell], tmp_path: Path
) -> None:
    started_at = time.monotonic()
    script = f"echo begun; (sh -c 'echo $$ > {tmp_path}/pid; exec sleep 60') & wait"
    with pytest.raises(DeadlineError, match=r"no result within 1 s.*were ended there") as caught:
        shell(1).run_script(script)
    assert time.monotonic() - started_at < 4
    assert caught.value.partial_output == "begun"
    assert wait_for(lambda: not is_running(int((tmp_path / "pid").read_text())))


def test_what_ignores_the_polite_signal_is_killed(shell: Callable[..., Shell], tmp_path: Path) -> None:
    with pytest.raises(DeadlineError, match="were ended there"):
        shell(1).run_script(f"trap '' TERM; echo $$ > {tmp_path}/pid; while :; do sleep 1; done")
    assert wait_for(lambda: not is_running(int((tmp_path / "pid").read_text())))


def test_cancel_from_another_thread_ends_it(target: SshTarget, tmp_path: Path) -> None:
    token = CancelToken()
    threading.Thread(
        target=lambda: wait_for((tmp_path / "pid").exists) and token.cancel(), daemon=True
    ).start()
    with pytest.raises(CancelledError, match=r"was stopped.*were ended there") as caught:
        target.shell(Call.within(30, cancel=token)).run_script(
            f"echo begun; sleep 0.5; echo $$ > {tmp_path}/pid; sleep 60"  # what it said has come by then
        )
    assert caught.value.partial_output == "begun"
    assert wait_for(lambda: not is_running(int((tmp_path / "pid").read_text())))
    assert target.shell(Call.within(10)).run(["echo", "again"]).stdout == "again\n"


def test_what_is_cancelled_in_the_moment_it_begins_runs_on_nowhere(target: SshTarget, tmp_path: Path) -> None:
    target.link(Call.within(20))
    before = time.monotonic()
    target.shell(Call.within(20)).run_script("true")
    took_s = time.monotonic() - before
    for turn in range(20):
        token, begun = CancelToken(), tmp_path / f"pid{turn}"
        target.link(Call.within(20))  # which was closed, where nothing was known of what had begun
        threading.Timer(0.1 * turn * took_s, token.cancel).start()
        with pytest.raises(CancelledError):
            target.shell(Call.within(30, cancel=token)).run_script(f"echo $$ > {begun}; exec sleep 60")
    time.sleep(0.5)  # one that was left behind would begin by now
    pids = [int(file.read_text()) for file in tmp_path.glob("pid*")]
    assert pids
    assert wait_for(lambda: not any(map(is_running, pids)))


def test_something_left_in_the_background_does_not_hang_the_end(shell: Callable[..., Shell]) -> None:
    started_at = time.monotonic()
    assert shell(20).run_script("sleep 8 & echo done").stdout == "done\n"
    assert time.monotonic() - started_at < 4


def test_50_mb_on_stderr_is_no_deadlock(shell: Callable[..., Shell]) -> None:
    output = shell(30).run_script("head -c 50000000 /dev/zero >&2; echo done")
    assert output.stdout == "done\n"
    assert output.dropped_bytes == 50_000_000 - 4 * 2**20


def test_300_mb_are_capped_within_bounded_memory(shell: Callable[..., Shell]) -> None:
    shell().run(["true"])
    before_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    output = shell(60).run(["head", "-c", "300000000", "/dev/zero"])
    grown_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kib
    assert f"{300_000_000 - 4 * 2**20} bytes left out here" in output.stdout
    assert grown_kib < 50 * 1024


def test_invalid_utf_8_is_replaced_and_counted(shell: Callable[..., Shell]) -> None:
    output = shell().run(["printf", r"ok\377\376\n"])
    assert (output.stdout, output.replaced_bytes) == ("ok\ufffd\ufffd\n", 2)


def test_live_output_arrives_while_the_command_runs(target: SshTarget) -> None:
    seen: list[tuple[float, Stream, bytes]] = []
    call = Call.within(20, on_output=lambda stream, data: seen.append((time.monotonic(), stream, data)))
    target.shell(call).run_script("echo one; sleep 0.5; echo two >&2")
    assert [(stream, data) for _, stream, data in seen] == [
        (Stream.STDOUT, b"one\n"),
        (Stream.STDERR, b"two\n"),
    ]
    assert seen[1][0] - seen[0][0] > 0.3


def test_a_prompt_is_named_long_before_the_deadline(shell: Callable[..., Shell], tmp_path: Path) -> None:
    started_at = time.monotonic()
    with pytest.raises(PromptError, match=r"waits for an answer: '\[sudo\] password for kim:'"):
        shell(60).run_script("printf '[sudo] password for kim: ' >&2; sleep 50")
    assert time.monotonic() - started_at < 8


def test_sudo_without_a_terminal_is_named(shell: Callable[..., Shell], tmp_path: Path) -> None:
    sudo = tmp_path / "sudo"
    sudo.write_text("#!/bin/sh\necho 'sudo: a terminal is required to read the password' >&2\nexit 1\n")
    sudo.chmod(0o755)
    with pytest.raises(PromptError, match="sudo asks for a password"):
        shell().run(["sudo", "id"], env={"PATH": f"{tmp_path}:/bin:/usr/bin"})


def test_noise_from_start_up_files_is_not_output(sshd: Sshd, shell: Callable[..., Shell]) -> None:
    start_up = sshd.folder / "home" / ".bashrc"
    start_up.write_text("echo welcome; echo to the host >&2\n")
    try:
        output = shell().run(["echo", "real"])
    finally:
        start_up.unlink()
    assert (output.stdout, output.stderr) == ("real\n", "")


def test_an_account_without_a_shell_is_told(
    start_another_sshd: Callable[..., Sshd], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = start_another_sshd(options=["ForceCommand echo This account is not available.; exit 1"])
    server.write_client_config(tmp_path / "h")
    monkeypatch.setenv("HOME", str(tmp_path / "h"))
    target = SshTarget(TargetRef(TargetKind.SSH, "127.0.0.1", server.user, server.port))
    with pytest.raises(ConnectError, match=r"did not start /bin/sh.*This account is not available") as caught:
        target.shell(Call.within(10)).run(["id"])
    assert caught.value.rung == "channel"
    target.close()


@pytest.mark.parametrize(
    "login_shell", [pytest.param(name, marks=pytest.mark.requires_server(name)) for name in ("fish", "csh")]
)
def test_other_login_shells_are_understood(
    start_another_sshd: Callable[..., Sshd], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, login_shell: str
) -> None:
    import shutil

    force = f'ForceCommand {shutil.which(login_shell)} -c "$SSH_ORIGINAL_COMMAND"'
    server = start_another_sshd(options=[force])
    server.write_client_config(tmp_path / "h")
    monkeypatch.setenv("HOME", str(tmp_path / "h"))
    target = SshTarget(TargetRef(TargetKind.SSH, "127.0.0.1", server.user, server.port))
    output = target.shell(Call.within(10)).run_script('printf "%s" "$V"', env={"V": "!x 'y' $z\n"})
    assert output.stdout == "!x 'y' $z\n"
    target.close()


def test_one_connection_serves_consecutive_calls(target: SshTarget, shell: Callable[..., Shell]) -> None:
    ports = {shell().run_script('echo "$SSH_CONNECTION"').stdout for _ in range(5)}
    assert len(ports) == 1


def test_the_host_tells_who_and_what_it_is(target: SshTarget, sshd: Sshd) -> None:
    identity = target.identify(Call.within(10))
    facts = json.loads(json.dumps(dict(identity.facts)))
    assert identity.label == f"{sshd.user}@{os.uname().nodename} ({facts['system']}, {os.uname().machine})"
    assert facts["os"] == "linux"
    assert facts["kernel"] == os.uname().release
    assert facts["reached_by"] == f"127.0.0.1 port {sshd.port}"
    assert "ED25519 SHA256:" in facts["signed_in_with"]
    assert str(sshd.client_key) in facts["signed_in_with"]
    assert target.shell(Call.within(5)).os == "linux"

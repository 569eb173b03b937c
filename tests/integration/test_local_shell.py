"""The shell of this computer, with real processes."""

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from desktop.domain.errors import (
    CancelledError,
    CommandMissingError,
    DeadlineError,
    InputError,
    PermissionDeniedError,
    PromptError,
)
from desktop.targets.base import Call, CancelToken, Stream
from desktop.targets.local.target import LocalShell, LocalTarget

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX processes")


def shell(timeout_s: float = 20, **options: object) -> LocalShell:
    return LocalShell(Call.within(timeout_s, **options))  # type: ignore[arg-type]


def is_running(pid: int) -> bool:
    """A zombie that waits for its parent counts as ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_gone(pid: int, within_s: float = 3) -> bool:
    until = time.monotonic() + within_s
    while is_running(pid) and time.monotonic() < until:
        time.sleep(0.02)
    return not is_running(pid)


def pid_in(path: Path) -> int:
    until = time.monotonic() + 5
    while time.monotonic() < until:
        if path.exists() and path.read_text().strip():
            return int(path.read_text())
        time.sleep(0.01)
    raise AssertionError(f"{path} was never written")


def test_output_and_exit_status_are_data() -> None:
    output = shell().run(["sh", "-c", "echo out; echo err >&2; exit 3"])
    assert (output.exit_status, output.stdout, output.stderr) == (3, "out\n", "err\n")
    assert output.argv == ("sh", "-c", "echo out; echo err >&2; exit 3")
    assert 0 < output.duration_s < 5


def test_a_signal_is_told_as_a_shell_tells_it() -> None:
    assert shell().run(["sh", "-c", "kill -KILL $$"]).exit_status == 137


def test_a_program_that_is_not_there_is_named() -> None:
    with pytest.raises(CommandMissingError, match="no-such-program is not installed on this computer"):
        shell().run(["no-such-program", "-x"])


def test_127_of_a_command_itself_is_data() -> None:
    assert shell().run(["sh", "-c", "exit 127"]).exit_status == 127


def test_a_file_that_may_not_run_is_a_permission(tmp_path: Path) -> None:
    path = tmp_path / "plain"
    path.write_text("text")
    with pytest.raises(PermissionDeniedError, match=r"may not run .*plain"):
        shell().run([str(path)])


def test_nul_in_an_argument_is_refused() -> None:
    with pytest.raises(InputError, match="NUL"):
        shell().run(["echo", "a\0b"])


def test_stdin_is_given_and_closed() -> None:
    data = os.urandom(300_000)
    output = shell().run(["cksum"], stdin=data)
    assert (
        output.stdout
        == subprocess.run(["cksum"], input=data, capture_output=True, check=True).stdout.decode()
    )


def test_a_command_that_reads_stdin_sees_its_end() -> None:
    assert shell(5).run(["cat"]).stdout == ""
    assert shell(5).run_script("read line || echo none").stdout == "none\n"


def test_a_command_that_does_not_read_its_input_is_no_fault() -> None:
    assert shell().run(["true"], stdin=b"x" * 1_000_000).exit_status == 0


def test_there_is_no_terminal_to_ask_on() -> None:
    output = shell(5).run_script("exec 3</dev/tty && echo asked")
    assert "asked" not in output.stdout
    assert output.exit_status != 0


@pytest.mark.parametrize("interpreter", ["sh", "bash", "python"])
def test_values_reach_a_script_as_text(interpreter: str) -> None:
    script = {"python": "import os; print(os.environ['V'])"}.get(interpreter, 'printf "%s\\n" "$V"')
    value = "a'b\"c $(id) `id` \n;|&*?~ ä€"
    assert shell().run_script(script, interpreter=interpreter, env={"V": value}).stdout == value + "\n"


def test_an_unknown_interpreter_is_refused() -> None:
    with pytest.raises(InputError, match="runs no scripts"):
        shell().run_script("x", interpreter="perl")


def test_the_environment_is_small_and_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    names = shell().run(["env"], env={"MORE": "1"}).stdout
    assert "QT_QPA_PLATFORM" not in names
    assert "MORE=1" in names
    assert "LC_ALL=C.UTF-8" in names


def test_a_deadline_ends_children_and_grandchildren_and_keeps_the_output(tmp_path: Path) -> None:
    script = f"echo begun; (sh -c 'echo $$ > {tmp_path}/pid; exec sleep 60') & wait"
    started_at = time.monotonic()
    with pytest.raises(DeadlineError, match=r"no result within 0\.5 s.*were ended \(SIGTERM\)") as caught:
        shell(0.5).run_script(script)
    assert time.monotonic() - started_at < 2.5
    assert caught.value.partial_output == "begun"
    assert wait_gone(pid_in(tmp_path / "pid"))


def test_what_ignores_the_polite_signal_is_killed(tmp_path: Path) -> None:
    script = f"trap '' TERM; (trap '' TERM; sh -c 'echo $$ > {tmp_path}/pid; exec sleep 60'); echo after"
    started_at = time.monotonic()
    with pytest.raises(DeadlineError, match="SIGTERM, then SIGKILL"):
        shell(0.3).run_script(script)
    assert wait_gone(pid_in(tmp_path / "pid"))
    assert time.monotonic() - started_at < 5


def test_cancel_from_another_thread_ends_it_at_once(tmp_path: Path) -> None:
    token = CancelToken()
    threading.Timer(0.3, token.cancel).start()
    started_at = time.monotonic()
    with pytest.raises(CancelledError, match="was stopped") as caught:
        shell(30, cancel=token).run_script(f"echo begun; echo $$ > {tmp_path}/pid; sleep 60")
    assert time.monotonic() - started_at < 2
    assert caught.value.partial_output == "begun"
    assert wait_gone(pid_in(tmp_path / "pid"))


def test_a_call_that_is_over_starts_nothing(tmp_path: Path) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        shell(30, cancel=token).run(["touch", str(tmp_path / "made")])
    assert not (tmp_path / "made").exists()


def test_an_escaped_grandchild_that_holds_the_pipes_does_not_hang_the_end(tmp_path: Path) -> None:
    started_at = time.monotonic()
    output = shell(20).run_script(f"setsid sh -c 'echo $$ > {tmp_path}/pid; exec sleep 60' & echo done")
    assert output.stdout == "done\n"
    assert time.monotonic() - started_at < 4
    os.kill(pid_in(tmp_path / "pid"), signal.SIGKILL)


def test_an_escaped_grandchild_does_not_hang_the_deadline_and_is_told(tmp_path: Path) -> None:
    started_at = time.monotonic()
    with pytest.raises(DeadlineError, match="left its process group and may still be running"):
        shell(0.6).run_script(f"setsid sh -c 'echo $$ > {tmp_path}/pid; exec sleep 60' & sleep 60")
    assert time.monotonic() - started_at < 3
    os.kill(pid_in(tmp_path / "pid"), signal.SIGKILL)


def test_much_output_on_both_streams_is_capped_within_bounded_memory() -> None:
    before_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    output = shell(60).run_script("head -c 150000000 /dev/zero & head -c 150000000 /dev/zero >&2; wait")
    grown_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kib
    assert output.dropped_bytes == 300_000_000 - 2 * 4 * 2**20
    assert f"{150_000_000 - 4 * 2**20} bytes left out here" in output.stdout
    assert grown_kib < 50 * 1024


def test_invalid_utf_8_is_replaced_and_counted() -> None:
    output = shell().run(["printf", r"ok\377\376\n"])
    assert (output.stdout, output.replaced_bytes) == ("ok\ufffd\ufffd\n", 2)


def test_live_output_arrives_while_the_command_runs() -> None:
    seen: list[tuple[float, Stream, bytes]] = []
    call = Call.within(20, on_output=lambda stream, data: seen.append((time.monotonic(), stream, data)))
    LocalShell(call).run_script("echo one; sleep 0.5; echo two >&2")
    assert [(stream, data) for _, stream, data in seen] == [
        (Stream.STDOUT, b"one\n"),
        (Stream.STDERR, b"two\n"),
    ]
    assert seen[1][0] - seen[0][0] > 0.3


def test_a_consumer_that_raises_or_hangs_does_not_stop_the_command() -> None:
    def fail(_stream: Stream, _data: bytes) -> None:
        raise ZeroDivisionError

    assert LocalShell(Call.within(20, on_output=fail)).run(["seq", "100000"]).stdout.endswith("100000\n")
    release = threading.Event()
    started_at = time.monotonic()
    call = Call.within(20, on_output=lambda _stream, _data: release.wait(10) and None)
    assert LocalShell(call).run(["seq", "500000"]).stdout.endswith("500000\n")
    assert time.monotonic() - started_at < 5
    release.set()


def test_a_command_that_waits_for_a_password_is_named() -> None:
    with pytest.raises(PromptError, match=r"waits for an answer: 'Password:'"):
        shell(0.5).run_script("printf 'Password: '; sleep 30")


def test_a_prompt_for_a_secret_is_named_long_before_the_deadline() -> None:
    started_at = time.monotonic()
    with pytest.raises(PromptError, match="waits for an answer: 'Enter passphrase:'"):
        shell(60).run_script("printf 'Enter passphrase: ' >&2; sleep 50")
    assert time.monotonic() - started_at < 8


def test_sudo_that_wants_a_password_is_named(tmp_path: Path) -> None:
    sudo = tmp_path / "sudo"
    sudo.write_text("#!/bin/sh\necho 'sudo: a password is required' >&2\nexit 1\n")
    sudo.chmod(0o755)
    with pytest.raises(PromptError, match="sudo asks for a password"):
        shell().run(["sudo", "id"], env={"PATH": f"{tmp_path}:/bin:/usr/bin"})


def test_no_descriptor_is_left_open() -> None:
    def count() -> int:
        return len(os.listdir("/proc/self/fd"))

    shell().run(["true"])
    before = count()
    for _ in range(20):
        shell().run(["true"])
    assert count() == before


def test_this_computer_tells_who_and_what_it_is() -> None:
    identity = LocalTarget().identify(Call.within(5))
    assert identity.facts["os"] == "linux"
    assert identity.label.startswith(f"{identity.facts['user']}@{identity.facts['hostname']} (")
    assert str(identity.facts["arch"]) in identity.label

"""The text that runs a command on an SSH host, tried in the shells that it meets."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.domain.errors import InputError
from desktop.targets.ssh import wrapper as ssh_wrapper

SHELLS = {"dash": ["dash", "-s"], "bash": ["bash", "--posix", "-s"], "busybox": ["busybox", "sh", "-s"]}


@pytest.fixture(params=list(SHELLS))
def run(
    request: pytest.FixtureRequest, tmp_path: Path, need_server: Callable[..., None]
) -> Callable[[str], "subprocess.CompletedProcess[bytes]"]:
    argv = SHELLS[request.param]
    if argv[0] == "busybox":
        need_server("busybox")
    elif not shutil.which(argv[0]):
        pytest.skip(f"{argv[0]} is not installed")
    return lambda text: subprocess.run(
        argv,
        input=text.encode("utf-8", "surrogateescape"),
        capture_output=True,
        cwd=tmp_path,
        timeout=20,
        check=False,
    )


def body(data: bytes) -> bytes:
    """What comes after the wrapper's first line."""
    first, _, rest = data.partition(b"\n")
    assert first.startswith(b"\x1ehandrail n0nce ")
    return rest


def test_both_streams_start_with_the_group_and_the_state(
    run: Callable[..., "subprocess.CompletedProcess[bytes]"],
) -> None:
    done = run(ssh_wrapper.command_text(["sh", "-c", "echo a; echo b >&2; exit 7"], {}, b"", "n0nce"))
    first = done.stdout.partition(b"\n")[0].split()
    assert first[:2] == [b"\x1ehandrail", b"n0nce"]
    assert first[2].isdigit()
    assert first[3] == b"ok"
    assert (body(done.stdout), body(done.stderr), done.returncode) == (b"a\n", b"b\n", 7)


@pytest.mark.parametrize(
    ("argv0", "state"), [("none-such", b"missing"), ("/none/such", b"missing"), ("/etc/passwd", b"denied")]
)
def test_what_cannot_run_is_told_first(
    run: Callable[..., "subprocess.CompletedProcess[bytes]"], argv0: str, state: bytes
) -> None:
    done = run(ssh_wrapper.command_text([argv0], {}, b"", "n0nce"))
    assert done.stdout.split()[-1] == state
    assert done.returncode == 127


def test_all_bytes_arrive_as_argument_environment_and_input(
    run: Callable[..., "subprocess.CompletedProcess[bytes]"],
) -> None:
    every = bytes(range(1, 256)).decode("utf-8", "surrogateescape")
    text = ssh_wrapper.command_text(
        ["sh", "-c", 'printf "%s" "$1$V"; cat', "x", every],
        {"V": every},
        b"-v x" + bytes(range(256)),
        "n0nce",
    )
    assert body(run(text).stdout) == bytes(range(1, 256)) * 2 + b"-v x" + bytes(range(256))


def test_a_script_is_evaluated_with_an_empty_input(
    run: Callable[..., "subprocess.CompletedProcess[bytes]"],
) -> None:
    text = ssh_wrapper.script_text('cat; echo "[$V]"\nfalse', "sh", {"V": "'; echo broken; '"}, "n0nce")
    done = run(text)
    assert (body(done.stdout), done.returncode) == (b"['; echo broken; ']\n", 1)


def test_a_text_cut_short_anywhere_runs_nothing(tmp_path: Path) -> None:
    text = ssh_wrapper.script_text(
        f"touch {tmp_path}/ran; touch {tmp_path}/more", "sh", {"V": "x\ny"}, "n0nce"
    )
    for end in range(len(text) - 2):
        subprocess.run(["sh", "-s"], input=text[:end].encode(), capture_output=True, check=False)
        assert not (tmp_path / "ran").exists(), f"ran after {end} of {len(text)} bytes"


def test_no_name_of_ours_reaches_the_command(
    run: Callable[..., "subprocess.CompletedProcess[bytes]"],
) -> None:
    shown = body(run(ssh_wrapper.command_text(["env"], {}, b"", "n0nce")).stdout)
    names = [line.partition(b"=")[0].lower() for line in shown.splitlines()]
    assert b"path" in names
    assert not [name for name in names if b"handrail" in name]  # a folder of this name may stand in a value


@pytest.mark.parametrize("name", ["", "A B", "1A", "A=", "A\n", "A;id"])
def test_a_bad_variable_name_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="no name for an environment variable"):
        ssh_wrapper.script_text("true", "sh", {name: "x"}, "n0nce")


def test_what_no_command_can_be_given_is_refused() -> None:
    with pytest.raises(InputError, match="no command"):
        ssh_wrapper.command_text([], {}, b"", "n0nce")
    with pytest.raises(InputError, match="NUL"):
        ssh_wrapper.command_text(["echo"], {"A": "\0"}, b"", "n0nce")
    with pytest.raises(InputError, match="runs no scripts there"):
        ssh_wrapper.script_text("x", "perl", {}, "n0nce")

"""The text of a bundle in the shells that it meets, and its marks in what they write."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.domain.errors import InputError
from desktop.targets.base import ScriptAsk, Stream
from desktop.targets.ssh import wrapper as ssh_wrapper
from desktop.targets.ssh.bundle_text import AFTER_END, LONGEST_AFTER_END, bundle_text
from desktop.targets.ssh.parts import Parts
from tests.unit.targets.ssh.test_ssh_wrapper import SHELLS

NONCES = ["b" * 32, *(f"{number:032x}" for number in range(10))]
Run = Callable[..., list[tuple[int, str, str]]]


@pytest.fixture(params=list(SHELLS))
def run(request: pytest.FixtureRequest, tmp_path: Path, need_server: Callable[..., None]) -> Run:
    argv = SHELLS[request.param]
    if argv[0] == "busybox":
        need_server("busybox")
    elif not shutil.which(argv[0]):
        pytest.skip(f"{argv[0]} is not installed")

    def outputs(*asks: ScriptAsk) -> list[tuple[int, str, str]]:
        text = bundle_text(asks, NONCES[: len(asks) + 2]).encode("utf-8", "surrogateescape")
        done = subprocess.run(argv, input=text, capture_output=True, cwd=tmp_path, timeout=20, check=False)
        return parted(done.stdout, done.stderr, len(asks))

    return outputs


def parted(stdout: bytes, stderr: bytes, count: int) -> list[tuple[int, str, str]]:
    parts = Parts(NONCES[1 : count + 2], AFTER_END, LONGEST_AFTER_END)
    for stream, data in ((Stream.STDOUT, stdout), (Stream.STDERR, stderr)):
        first, _, rest = data.partition(b"\n")
        assert first.startswith(ssh_wrapper.mark(NONCES[0]).encode())
        parts.feed(stream, rest)
    found = []
    for place in range(1, count + 1):
        end = parts.end(place)
        assert end is not None, (place, stdout, stderr)
        assert (end.at_s is not None) is Path("/proc/uptime").exists()
        streams = parts.captures[place].streams
        found.append((end.exit_status, streams[Stream.STDOUT].text()[0], streams[Stream.STDERR].text()[0]))
    return found


def test_scripts_end_each_in_its_own_way(run: Run) -> None:
    asks = [
        ScriptAsk("echo a; echo b >&2"),
        ScriptAsk("exit 3"),
        ScriptAsk("exec >&- 2>&-; exit 4"),
        ScriptAsk("exec sh -c 'kill -KILL $$'"),
        ScriptAsk("trap 'printf bye' 0; cd /; umask 0; x=1; readonly x"),
        ScriptAsk('cat; printf %s "$x$V"; exit 9', {"V": "it's\n\\"}),
        ScriptAsk("if"),
        ScriptAsk('printf %s "${V-none}"'),
    ]
    found = run(*asks)
    assert [one[0] for one in found] == [0, 3, 4, 137, 0, 9, 2, 0]
    assert [one[1] for one in found] == ["a\n", "", "", "", "bye", "it's\n\\", "", "none"]
    assert found[0][2] == "b\n"


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), min_size=2, max_size=6
    )
)
def test_any_text_comes_back_as_it_is(run: Run, texts: list[str]) -> None:
    texts.append(f"\x1ehandrail {NONCES[1]} 0 1.0\n")
    asks = [ScriptAsk('printf %s "$V"; printf %s "$V" >&2; exit 5', {"V": text}) for text in texts]
    assert run(*asks) == [(5, text, text) for text in texts]


def test_no_script_can_see_a_mark(run: Run) -> None:
    look = (
        "set; export -p; env; trap; cat /proc/$$/cmdline /proc/$$/environ | tr '\\0' '\\n'; (typeset -f) 2>&1"
    )
    for _, stdout, stderr in run(ScriptAsk(look), ScriptAsk(look)):
        assert not [nonce for nonce in NONCES if nonce in stdout + stderr]


@pytest.mark.parametrize(
    "ask", [ScriptAsk("a\0b"), ScriptAsk("true", {"A": "\0"}), ScriptAsk("true", {"A;id": ""})]
)
def test_what_no_script_can_be_given_is_refused(ask: ScriptAsk) -> None:
    with pytest.raises(InputError):
        bundle_text([ask], NONCES[:3])

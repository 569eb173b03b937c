"""Several scripts over one channel of a real SSH host: none of them can spoil or mix with another."""

import os
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from desktop.domain.errors import CancelledError, ConnectError, DeadlineError, PromptError
from desktop.domain.target_ref import TargetKind, TargetRef
from desktop.targets.base import OUTPUT_CAP_BYTES, Bundle, Call, CancelToken, CommandOutput, ScriptAsk, Stream
from desktop.targets.ssh.target import SshTarget
from tests.integration.test_ssh_commands import is_running, wait_for
from tests.servers.sshd import Sshd


@pytest.fixture
def target(sshd: Sshd, ssh_home: Path) -> Iterator[SshTarget]:
    target = SshTarget(TargetRef(TargetKind.SSH, host="127.0.0.1", user=sshd.user, port=sshd.port))
    yield target
    target.close()


def begin(target: SshTarget, *scripts: str | ScriptAsk) -> Bundle:
    asks = [one if isinstance(one, ScriptAsk) else ScriptAsk(one) for one in scripts]
    bundle = target.bundle(asks, Call.within(20))
    assert bundle is not None
    return bundle


def taken(bundle: Bundle, count: int) -> list[CommandOutput | None]:
    return [bundle.take(place, Call.within(20)) for place in range(count)]


def ends(outputs: Sequence[CommandOutput | None]) -> list[object]:
    return [one and (one.exit_status, one.stdout, one.stderr) for one in outputs]


def test_each_script_keeps_its_streams_its_status_and_its_time(target: SshTarget) -> None:
    bundle = begin(target, "echo one; echo uno >&2", "sleep 0.3; exit 3", "printf two; printf due >&2; false")
    outputs = taken(bundle, 3)
    assert ends(outputs) == [(0, "one\n", "uno\n"), (3, "", ""), (1, "two", "due")]
    assert [one is not None and 0.25 < one.duration_s < 5 for one in outputs] == [False, True, False]
    assert target.link(Call.within(5)).transport.channels_seen.keys() == {0}


def test_what_a_script_sets_does_not_reach_the_next(target: SshTarget) -> None:
    odd = "it's $HOME `id`\n\x1e\\"
    outputs = taken(
        begin(
            target,
            ScriptAsk(
                "printf %s \"$VALUE\"; cd /; umask 0; readonly IFS=x; set -ef; trap 'echo bye' 0",
                {"VALUE": odd},
            ),
            'printf %s "${VALUE-none}"; echo /e*c >/dev/null; test "$(pwd)" != /',
            "set; export -p",
        ),
        3,
    )
    assert ends(outputs)[:2] == [(0, odd + "bye\n", ""), (0, "none", "")]
    last = outputs[2]
    assert last is not None
    assert "handrail" not in last.stdout
    assert "\x1e" not in last.stdout


@pytest.mark.parametrize(
    ("culprit", "status"),
    [
        ("exit 7", 7),
        ("exec >&- 2>&-; exit 4", 4),
        ("exec sh -c 'kill -KILL $$'", 137),
        ("fi", 2),
        ("set -u; echo $nothing_of_this_name", 2),
        ("exec 0<&- 3>&1 4>&2; echo ok >&3; false", 1),
        ("cat; read -r line", 1),
        ("(sleep 20 & ) >/dev/null 2>&1; exit 5", 5),
        ("ulimit -n 3; exit 6", 6),
        ("while :; do break; done; return 8 2>/dev/null; exit 8", 8),
    ],
)
def test_a_script_that_ends_itself_harms_no_other(target: SshTarget, culprit: str, status: int) -> None:
    first, odd, last = taken(begin(target, "echo first", culprit, "echo last; echo err >&2"), 3)
    assert odd is not None
    assert odd.exit_status == status
    assert ends([first, last]) == [(0, "first\n", ""), (0, "last\n", "err\n")]


@pytest.mark.parametrize("culprit", ["kill -KILL $$", "kill -KILL 0", "kill -TERM $PPID; sleep 5"])
def test_after_a_script_that_ends_the_whole_the_rest_is_missing_and_not_invented(
    target: SshTarget, culprit: str
) -> None:
    bundle = begin(target, "echo first", culprit, "echo last")
    try:
        first = bundle.take(0, Call.within(20))
        assert ends([first]) == [(0, "first\n", "")]
        assert ends([bundle.take(place, Call.within(20)) for place in (1, 2)]) == [None, None]
    except ConnectError:  # the parent of the shell is sshd: what it cuts is told as lost
        assert "PPID" in culprit
    assert target.shell(Call.within(20)).run_script("echo again").stdout == "again\n"


def test_a_script_that_hangs_keeps_to_its_own_limit_and_is_ended_there(
    target: SshTarget, tmp_path: Path
) -> None:
    pid = tmp_path / "pid"
    bundle = begin(target, "echo first", f"echo $$ >{pid}; echo partial; sleep 60", "echo last")
    assert ends([bundle.take(0, Call.within(20))]) == [(0, "first\n", "")]
    begun = time.monotonic()
    with pytest.raises(
        DeadlineError, match=r"within 0\.5 s\. It and what it started were ended there"
    ) as told:
        bundle.take(1, Call.within(0.5))
    assert time.monotonic() - begun < 3
    assert told.value.partial_output == "partial"
    assert wait_for(lambda: not is_running(int(pid.read_text())))
    assert bundle.take(2, Call.within(20)) is None


def test_a_stop_ends_it_within_a_second(target: SshTarget) -> None:
    bundle, cancel = begin(target, "sleep 60", "echo last"), CancelToken()
    threading.Timer(0.3, cancel.cancel).start()
    begun = time.monotonic()
    with pytest.raises(CancelledError, match="were ended there"):
        bundle.take(0, Call.within(20, cancel=cancel))
    assert time.monotonic() - begun < 1.3
    assert bundle.take(1, Call.within(20)) is None


def test_a_question_is_named_and_not_answered(target: SshTarget) -> None:
    bundle = begin(target, "printf 'Password: '; sleep 60", "echo last")
    with pytest.raises(PromptError, match="Password:"):
        bundle.take(0, Call.within(20))


def test_a_flood_is_capped_and_the_next_comes_whole(target: SshTarget) -> None:
    bundle = begin(target, "head -c 9000000 /dev/zero | tr '\\0' x; printf y >&2", "echo small; exit 9")
    flood, small = taken(bundle, 2)
    assert flood is not None
    assert flood.dropped_bytes == 9_000_000 - OUTPUT_CAP_BYTES
    assert flood.stderr == "y"
    assert ends([small]) == [(9, "small\n", "")]


def test_the_marks_of_scripts_before_are_plain_output(target: SshTarget) -> None:
    """Whoever saw all that went over the channel before still cannot end a script early."""
    seen = "\\036handrail %s 0 1.0\\n"
    forged = f"printf '{seen}' {'0' * 32}; printf '\\036handrail '; exit 2"
    outputs = taken(begin(target, forged, forged, "echo last"), 3)
    text = f"\x1ehandrail {'0' * 32} 0 1.0\n\x1ehandrail "
    assert ends(outputs) == [(2, text, ""), (2, text, ""), (0, "last\n", "")]


def test_no_mark_stands_in_the_process_list(target: SshTarget) -> None:
    (listed,) = taken(
        begin(target, "cat /proc/[0-9]*/cmdline /proc/self/environ /proc/$$/environ | tr '\\0' ' '"), 1
    )
    assert listed is not None
    assert "/bin/sh" in listed.stdout
    assert "\\036handrail" not in listed.stdout


def test_what_came_is_handed_to_whoever_looks_on(target: SshTarget) -> None:
    got: list[tuple[Stream, bytes]] = []
    bundle = begin(target, "echo a; echo b >&2")
    bundle.take(0, Call.within(20, on_output=lambda stream, data: got.append((stream, data))))
    assert sorted(got) == [(Stream.STDERR, b"b\n"), (Stream.STDOUT, b"a\n")]


def test_closing_ends_what_still_runs(target: SshTarget, tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    bundle = begin(target, "echo one", f"echo $$ >{pid}; sleep 60")
    bundle.take(0, Call.within(20))
    assert wait_for(pid.exists)
    bundle.close()
    assert wait_for(lambda: not is_running(int(pid.read_text())))


def test_a_bundle_cut_short_runs_nothing(target: SshTarget, tmp_path: Path) -> None:
    from desktop.targets.ssh.bundle_text import bundle_text

    text = bundle_text([ScriptAsk(f"touch {tmp_path}/one"), ScriptAsk("true")], ["a", "b", "c", "d"])
    for share in (0.3, 0.6, 0.95):
        cut = text[: int(len(text) * share)]
        target.shell(Call.within(20)).run(["sh", "-s"], stdin=cut.encode())
    assert os.listdir(tmp_path) == []

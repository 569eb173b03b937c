"""What a node is given to run, run here by the shell: every value arrives as it is, whatever stands in it."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain.errors import InputError
from desktop.targets.ssm.scripts import Said, Script, read_said, script_of

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="runs /bin/sh")
NONCE = "0123456789abcdef"
# What a shell, printf, SSM's braces or a line end give a meaning to, and everything else that is text.
NASTY = st.text(
    st.one_of(
        st.sampled_from(list("{}'\"\\$`%;&|<>()!#*?[]~\n\r\t -")),
        st.characters(exclude_characters="\0", exclude_categories=["Cs"]),
    ),
    max_size=60,
)


def ran(script: Script) -> Said:
    lines = "\n".join(script.lines(NONCE, is_windows=False))
    assert "{{" not in lines
    done = subprocess.run(
        ["/bin/sh", "-c", lines], stdin=subprocess.DEVNULL, capture_output=True, timeout=20, check=False
    )
    return read_said(done.stdout.decode(), done.stderr.decode(), NONCE)


@given(values=st.lists(NASTY, min_size=1, max_size=4), env=NASTY)
@settings(max_examples=40, deadline=None)
def test_arguments_and_variables_arrive_as_they_are(values: list[str], env: str) -> None:
    show = 'for one in "$@" "$V"; do printf "%s\\037" "$one"; done'
    said = ran(script_of(["sh", "-c", show, "sh", *values], {"V": env}))
    assert (said.stdout, said.exit_status, said.state) == (
        "".join(f"{one}\x1f" for one in (*values, env)),
        0,
        "ok",
    )


@given(text=NASTY, status=st.integers(0, 255))
@settings(max_examples=40, deadline=None)
def test_script_and_its_exit_status_arrive(text: str, status: int) -> None:
    script = f"cat <<'END OF THIS'\n{text}\nEND OF THIS\nexit {status}"
    said = ran(script_of(["sh", "-c", script], None, interpreter="sh"))
    assert (said.stdout, said.exit_status) == (f"{text}\n", status)


@given(data=st.binary(max_size=400))
@settings(max_examples=30, deadline=None)
def test_input_arrives_byte_for_byte(data: bytes) -> None:
    said = ran(script_of(["od", "-An", "-v", "-tx1"], None, stdin=data))
    assert bytes.fromhex(said.stdout) == data


def test_status_that_makes_the_agent_restart_the_machine_is_told_and_not_given() -> None:
    lines = "\n".join(
        script_of(["sh", "-c", "exit 194"], None, interpreter="sh").lines(NONCE, is_windows=False)
    )
    done = subprocess.run(["/bin/sh", "-c", lines], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert read_said(done.stdout, done.stderr, NONCE).exit_status == 194


def test_missing_command_is_told_by_its_state() -> None:
    assert ran(script_of(["no-such-command-here"], None)).state == "missing"
    assert ran(script_of(["/etc/passwd"], None)).state == "denied"


def test_output_that_was_cut_has_no_status() -> None:
    said = read_said(f"\x1ehandrail {NONCE} 12 ok\nabc", "", NONCE)
    assert (said.stdout, said.exit_status, said.is_whole) == ("abc", None, False)


@pytest.mark.parametrize("mark", ["\x1e", "", "\ufffd", "\\u001e"[:1]])
def test_first_line_is_found_whatever_became_of_its_mark(mark: str) -> None:
    out = f"{mark}handrail {NONCE} 12 ok\nabc\n\nhandrail {NONCE} ended 3\n"
    err = f"{mark}handrail {NONCE} 12 ok\nwords\nfailed to run commands: exit status 3"
    assert read_said(out, err, NONCE) == Said("abc\n", "words", "ok", 3)


def test_what_another_command_wrote_is_not_taken_for_the_end() -> None:
    said = read_said(f"x\nhandrail {'f' * 16} ended 0\n", "", NONCE)
    assert not said.is_whole


def test_windows_gets_one_encoded_line_and_the_same_ending() -> None:
    """From PowerShell's documentation; nothing here could run it."""
    lines = script_of(["powershell", "-c", "'{{x}}'; exit 3010"], None, interpreter="powershell").lines(
        NONCE, is_windows=True
    )
    assert lines[0].startswith("powershell.exe -NoProfile -NonInteractive -EncodedCommand ")
    assert "{{" not in "\n".join(lines)
    assert "if ($handrail -eq 3010 -or $handrail -eq 194) { exit 1 }" in lines


def test_node_without_gzip_is_told_what_it_wrote_all_the_same() -> None:
    lines = "\n".join(
        script_of(["sh", "-c", "echo x; exit 4"], None, interpreter="sh").lines(NONCE, is_windows=False)
    )
    done = subprocess.run(
        ["/bin/sh", "-c", lines], capture_output=True, text=True, check=False, env={"PATH": "/nowhere"}
    )
    assert "packed" not in done.stdout
    assert read_said(done.stdout, done.stderr, NONCE) == Said("x\n", "", "ok", 4)


def test_windows_script_too_long_for_one_process_is_refused() -> None:
    script = script_of(["powershell", "-c", "# x\n" * 9000], None, interpreter="powershell")
    with pytest.raises(InputError, match="too long for Windows by Systems Manager"):
        script.lines(NONCE, is_windows=True)

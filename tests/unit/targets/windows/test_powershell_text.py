"""The PowerShell text around every command and script, held to PowerShell's grammar."""

import base64

import pytest
import tree_sitter
import tree_sitter_powershell

from desktop.domain.errors import InputError
from desktop.targets.base import CommandOutput, ScriptAsk
from desktop.targets.local.target import script_start
from desktop.targets.ssh.windows import is_gone, kill_line, sent
from desktop.targets.windows.identity import WINDOWS_IDENTITY, parse_windows_identity
from desktop.targets.windows.powershell_text import (
    any_text,
    bundle_text,
    command_text,
    encoded,
    literal,
    script_text,
    started,
)

HOSTILE = "it's \u2018so\u2019 \u201a\u201b $x `y \"z\" @' #> \U0001f600 }\n'@"
_LANGUAGE = tree_sitter.Language(tree_sitter_powershell.language())


def decoded(words: tuple[str, ...] | str) -> str:
    last = words.split(" ")[4].rstrip(";") if isinstance(words, str) else words[-1]
    return base64.b64decode(last).decode("utf-16-le", "surrogatepass")


def faults_of(text: str) -> list[tree_sitter.Node]:
    found, waiting = [], [tree_sitter.Parser(_LANGUAGE).parse(text.encode()).root_node]
    while waiting:
        node = waiting.pop()
        found += [node] if node.is_error or node.is_missing else []
        waiting += node.children
    return found


@pytest.mark.parametrize(
    "text",
    [
        script_text(HOSTILE, {"A": HOSTILE}, "n0nce"),
        script_text("", {}),
        command_text(["where.exe", HOSTILE, ""], {"A": HOSTILE}, b"\x00\xff", "n0nce"),
        any_text("print(1)", "python", {}),
        any_text("#" * 20_000, "python", {}),
        bundle_text([ScriptAsk(HOSTILE, {"A": HOSTILE}, "powershell"), ScriptAsk("", {})], "abcd"),
        WINDOWS_IDENTITY,
        decoded(started("x" * 20_000, "powershell.exe").argv),
        kill_line(12, "powershell.exe"),
    ],
)
def test_is_powershell(text: str) -> None:
    assert not faults_of(text)


def test_the_grammar_sees_a_literal_that_is_not_closed() -> None:
    assert faults_of("$x = 'it's'")


def test_values_stand_in_it_as_literals() -> None:
    assert literal("it's \u2019") == "'it''s \u2019\u2019'"
    text = script_text("'a'", {"V": "b'c"}, "n0nce")
    assert "[scriptblock]::Create('''a''')" in text
    assert "SetEnvironmentVariable('V', 'b''c', 'Process')" in text
    with pytest.raises(InputError, match="NUL"):
        literal("a\0")


def test_first_line_comes_before_the_script_and_after_its_values() -> None:
    text = script_text("Get-Date", {"V": "x"}, "n0nce")
    assert text.index("'V'") < text.index("handrail n0nce $PID ok") < text.index("Get-Date")
    assert "handrail" not in script_text("Get-Date", {})


def test_console_that_is_not_there_stops_nothing() -> None:
    first = script_text("Get-Date", {}).splitlines()[2]
    assert first.startswith("try { [Console]::OutputEncoding = ")
    assert "catch" in first


def test_status_of_the_last_program_is_the_script_s() -> None:
    assert script_text("x", {}).endswith("if (Test-Path variable:LASTEXITCODE) { exit $LASTEXITCODE }\n")


@pytest.mark.parametrize(("size", "is_given"), [(10, False), (1_500, False), (4_000, True), (100_000, True)])
def test_long_text_goes_to_the_input(size: int, is_given: bool) -> None:
    text = script_text("x" * size, {})
    run = sent(text)
    assert len(run.line) <= 8000
    assert bool(run.stdin) is is_given
    first, *rest = run.stdin.split(b"\n")
    whole = base64.b64decode(first).decode() if is_given else decoded(run.line)
    assert whole == text
    if is_given:  # the host reads the input itself where a text speaks of `$input`
        assert "$input" not in decoded(run.line)
        assert rest == [b"", b""]


def test_values_stand_neither_in_the_line_nor_in_the_text() -> None:
    run = sent(script_text("Get-Date", {}), env={"TOKEN": "hunter2=\n\u00fc"})
    text, pair, *rest = run.stdin.decode().split("\n")
    assert "hunter2" not in decoded(run.line) + base64.b64decode(text).decode()
    assert pair == "TOKEN=" + base64.b64encode("hunter2=\n\u00fc".encode()).decode()
    assert rest == ["", ""]
    for name, value in (("A=B", "x"), ("", "x"), ("A", "\0")):
        with pytest.raises(InputError):
            sent("x", env={name: value})


def test_no_line_is_longer_than_cmd_takes() -> None:
    lines = [
        sent(script_text("x" * size, {}), shell).line
        for size in range(0, 4000, 3)
        for shell in ("", "pwsh.exe")
    ]
    assert max(map(len, lines)) <= 8191 - len('cmd.exe /c ""')
    assert max(map(len, lines)) > 7900


def test_status_survives_powershell_as_the_login_shell() -> None:
    assert sent("x", "powershell.exe").line.endswith("; exit $LASTEXITCODE")
    assert ";" not in sent("x", "cmd.exe").line
    assert kill_line(7, "") == "taskkill.exe -T -F -PID 7"
    assert [is_gone(status) for status in (0, 128, 1, None)] == [True, True, False, False]


def test_lone_surrogate_does_not_stop_the_text() -> None:
    assert decoded((encoded("'\ud800'"),)) == "'\ud800'"


def test_too_many_arguments_are_refused() -> None:
    with pytest.raises(InputError, match="too long for Windows"):
        command_text(["x.exe", "y" * 40_000], {})
    with pytest.raises(InputError, match="no command"):
        command_text([], {})
    with pytest.raises(InputError, match="does not run on Windows"):
        any_text("ls", "bash", {})


def test_here_a_long_script_goes_to_the_input_too() -> None:
    short, long = (script_start("# x\n" * count, "powershell", "windows") for count in (10, 9000))
    assert (short.argv[0], short.stdin) == ("powershell.exe", b"")
    assert "# x\n" * 9000 in base64.b64decode(long.stdin).decode()
    assert sum(map(len, long.argv)) < 2000
    assert script_start("1", "powershell", "linux").argv[0] == "pwsh"


def test_identity_that_was_not_told_is_no_identity() -> None:
    for said in ("", "!", base64.b64encode(b"Windows_NT\nA").decode()):
        output = CommandOutput(("powershell",), 1, said, "Access denied")
        with pytest.raises(Exception, match=r"web-03 did not tell its names .*Access denied"):
            parse_windows_identity(output, {}, "web-03")

"""Scripts in sh and bash under the real ShellCheck, which is not there on every machine."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.domain.errors import Problem
from desktop.language import load_runbook
from desktop.language.scripts import ScriptFindings, check_scripts, script_problems

RUNBOOKS = sorted((Path(__file__).parents[2] / "runbooks").glob("*.yaml"))
needs_shellcheck = pytest.mark.requires_server("shellcheck")


def steps(*written: str) -> bytes:
    head = "runbook: 1\nid: t\ntitle: T\nsteps:\n"
    return (head + "".join(f"  - id: s{n}\n    title: S\n{text}" for n, text in enumerate(written))).encode()


def found(*written: str) -> tuple[Problem, ...]:
    return script_problems(load_runbook(steps(*written), "f.yaml"), "f.yaml")


def rules(*written: str) -> list[tuple[int, str]]:
    return [(problem.line, problem.rule) for problem in found(*written)]


@needs_shellcheck
@pytest.mark.parametrize("path", RUNBOOKS, ids=lambda path: path.stem)
def test_a_shipped_runbook_has_clean_scripts(path: Path) -> None:
    loaded = load_runbook(path.read_bytes(), path.name)
    assert check_scripts([(path.name, loaded)]) == ScriptFindings(())


@needs_shellcheck
def test_errors_and_warnings_are_told_at_their_place_and_hints_on_style_are_not() -> None:
    script = '    run: |\n      cd /x\n      echo $HOME `ls`\n      if true; then\n        echo "$(ls"\n'
    assert rules("    run: |\n      cd /x\n      echo $HOME `ls`\n") == [
        (8, "shellcheck-SC2164"),
        (9, "shellcheck-SC2046"),
    ]
    problems = found(script)
    assert {(p.line, p.is_warning) for p in problems} == {(11, False)}
    assert all(
        "(shellcheck SC" in p.message and p.message.startswith("in the script of s0: ") for p in problems
    )


@needs_shellcheck
def test_the_shell_of_the_step_decides() -> None:
    script = "run: '[[ -n $1 ]] && echo x'\n"
    assert rules(f"    {script}", f"    shell: bash\n    {script}") == [(7, "shellcheck-SC3010")]


@needs_shellcheck
def test_a_variable_of_env_counts_as_set_and_others_do_not() -> None:
    script = 'run: echo "$host" "${port:-1}" "${peer%:*}" "$other" "$UPPER"\n'
    assert rules(f"    {script}    env: {{host: a, port: b, peer: c}}\n") == [(7, "shellcheck-SC2154")]
    [problem] = found(f"    {script}    env: {{host: a, port: b, peer: c}}\n")
    assert "other is referenced but not assigned" in problem.message


@needs_shellcheck
def test_files_that_a_script_reads_are_not_looked_for() -> None:
    assert rules('    run: |\n      . ./none.sh\n      . "$1"\n      . /etc/none\n') == []


@needs_shellcheck
def test_an_author_can_switch_a_rule_off_in_the_script() -> None:
    assert rules("    run: |\n      # shellcheck disable=SC2164\n      cd /x\n") == []


@needs_shellcheck
def test_settings_of_the_person_at_this_machine_change_nothing(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / ".shellcheckrc").write_text("disable=SC2164\n")
    monkeypatch.setenv("SHELLCHECK_OPTS", "--exclude=SC2164")
    assert rules("    run: cd /x\n") == [(7, "shellcheck-SC2164")]


@needs_shellcheck
def test_scripts_in_groups_are_covered() -> None:
    group = (
        "    group:\n      - {id: a, title: A, check: host.load}\n      - id: b\n        title: B\n"
        "        group:\n          - id: c\n            title: C\n            run: |\n              cd /x\n"
    )
    assert rules(group) == [(15, "shellcheck-SC2164")]


@needs_shellcheck
def test_many_scripts_of_many_files_each_get_their_own(tmp_path: Path) -> None:
    clean, bad = "    run: echo x\n", "    run: cd /x\n"
    books = [
        (f"{number}.yaml", load_runbook(steps(clean, *([bad] * (number % 3))), f"{number}.yaml"))
        for number in range(60)
    ]
    report = check_scripts(books)
    assert report.notes == ()
    assert [(p.file, p.line) for p in report.problems] == [
        (f"{number}.yaml", 10 + 3 * index) for number in range(60) for index in range(number % 3)
    ]


@needs_shellcheck
def test_scripts_of_one_shell_share_a_start_of_shellcheck(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    real, starts = shutil.which("shellcheck"), tmp_path / "starts"
    (tmp_path / "shellcheck").write_text(f'#!/bin/sh\necho x >>"{starts}"\nexec "{real}" "$@"\n')
    (tmp_path / "shellcheck").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    loaded = load_runbook(steps("    run: cd /x\n", "    shell: bash\n    run: cd /x\n"), "f.yaml")
    assert len(check_scripts([(f"{number}.yaml", loaded) for number in range(30)]).problems) == 60
    assert starts.read_text() == "x\n" * 2


@needs_shellcheck
def test_findings_without_end_are_told_to_a_bound() -> None:
    problems = found("    run: |\n" + "      cd /x\n" * 300)
    assert len(problems) == 201
    assert problems[-1].rule == "too-many"
    assert "300 findings" in problems[-1].message


def test_without_shellcheck_one_note_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    loaded = load_runbook(steps("    run: cd /x\n", "    shell: bash\n    run: cd /x\n"), "f.yaml")
    report = check_scripts([("f.yaml", loaded), ("g.yaml", loaded)])
    assert report.problems == ()
    assert report.notes == (
        "shellcheck is not installed here, so 4 sh and bash scripts were not checked by it.",
    )
    assert check_scripts([]) == ScriptFindings(())


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
@pytest.mark.parametrize(
    ("program", "why"),
    [
        ("echo no such option >&2; exit 3", "it ended with 3 and said: no such option"),
        ('echo \'{"comments":[{"file":"other"}]}\'', "it ended with 0"),
        ("echo '[]'", "it ended with 0"),
        ("sleep 60", "gave no result within 1 s"),
    ],
)
def test_a_shellcheck_that_fails_is_a_note(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, program: str, why: str
) -> None:
    (tmp_path / "shellcheck").write_text(f"#!/bin/sh\n{program}\n")
    (tmp_path / "shellcheck").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr("desktop.language.scripts.tools.TIMEOUT_S", 1.0)
    report = check_scripts([("f.yaml", load_runbook(steps("    run: cd /x\n"), "f.yaml"))])
    assert report.problems == ()
    [note] = report.notes
    assert note.startswith("1 sh and bash script was not all checked by shellcheck:")
    assert why in note


@needs_shellcheck
def test_loading_a_runbook_starts_no_process(tmp_path: Path) -> None:
    """ShellCheck takes longer than loading a whole library."""
    file = tmp_path / "f.yaml"
    file.write_bytes(steps("    run: cd /x\n"))
    code = (
        "import subprocess, sys\ndef none(*a, **k): raise SystemExit('a process was started')\n"
        "subprocess.Popen.__init__ = none\nfrom desktop.language import check_runbook, load_runbook\n"
        f"data = open({str(file)!r}, 'rb').read()\nload_runbook(data, 'f')\nassert check_runbook(data, 'f') == ()\n"
        "assert 'desktop.language.scripts' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")

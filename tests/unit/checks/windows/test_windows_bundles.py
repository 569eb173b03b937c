"""Scripts for Windows machines may run one after the other in one PowerShell: none ends it or changes what follows."""

import re

import pytest

from desktop.checks.catalogue import AnyCheck
from desktop.checks.first_script import first_script
from desktop.checks.windows.powershell import framed
from tests.unit.checks.test_parsers_are_total import NEEDED
from tests.unit.checks.windows.test_windows_scripts import CHECKS, nodes_of, scripts_of

WITH = NEEDED | {"host.log": {"path": "C:\\a.log"}}
_FORBIDDEN = re.compile(
    r"(?<![\w.$-])exit(?![\w-])|\[environment\]::exit|setshouldexit|\$global:|\$script:|set-variable|psdefaultparametervalues"
)


def code_of(script: str) -> str:
    """Return a script in small letters without its comments."""
    comments = [node.text.decode() for node in nodes_of(script) if node.type == "comment" and node.text]
    for comment in comments:
        script = script.replace(comment, "")
    return script.lower()


@pytest.mark.parametrize("spec", CHECKS, ids=lambda spec: spec.id)
def test_it_neither_ends_the_session_nor_leaves_anything_in_it(spec: AnyCheck) -> None:
    for script in scripts_of(spec):
        assert not _FORBIDDEN.findall(code_of(script))


def test_what_ends_or_stays_is_seen() -> None:
    for body in ("exit 3", "if ($x) {exit}", "$global:x = 1", "[Environment]::Exit(1)"):
        assert _FORBIDDEN.search(code_of(framed(body))), body
    assert not _FORBIDDEN.search(code_of(framed("@{ exit_code = $x.ExitCode } # exit")))


@pytest.mark.parametrize("spec", CHECKS, ids=lambda spec: spec.id)
def test_what_is_sent_ahead_is_what_the_check_sends(spec: AnyCheck) -> None:
    ask = first_script(spec.id, WITH.get(spec.id, {}), "windows")
    assert ask is not None
    assert (ask.interpreter, ask.script) == ("powershell", scripts_of(spec)[0])

"""Whatever document goes in, what comes out loads; or it is refused in words, soon."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.domain.errors import RunbookError
from desktop.language import load_runbook
from desktop.language.importing import Imported, import_document
from desktop.language.importing.goss.document import _KINDS

pytestmark = pytest.mark.usefixtures("no_tools")

NASTY = st.sampled_from(
    ["${x}", "$${", "{{ P }}", "a: b # c", "'\"", "\\", "end", "steps", "`rm -rf /`", "$(id)",
        "é\u202e\x1b[31m", "~", "1.10",
     "", " ", "x" * 3000, "%d", "\t", "<a b>", "```", "--help", "line\nbreak", "😀", "\u2028", "class", "İ",
     "٣", "-"]
)  # fmt: skip
TEXTS = st.one_of(NASTY, st.text(max_size=30), st.from_regex(r"[a-z/.:]{1,20}", fullmatch=True))
SCALARS = st.one_of(
    TEXTS, st.booleans(), st.integers(-(10**16), 10**16), st.floats(allow_nan=False), st.none()
)
MATCHERS = st.sampled_from(
    ["have-prefix", "have-suffix", "match-regexp", "contain-substring", "gt", "ge", "lt", "le", "not", "and",
     "or", "equal", "contain-element", "contain-elements", "consist-of", "have-len", "have-key", "gjson",
     "semver-constraint", "nope"]
)  # fmt: skip
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(MATCHERS | TEXTS, inner, max_size=3),
    max_leaves=8,
)
ATTRIBUTES = st.sampled_from(
    ["exists", "mode", "owner", "size", "filetype", "linked-to", "contents", "installed", "versions", "running",
     "enabled", "listening", "ip", "uid", "gid", "groups", "home", "shell", "exec", "exit-status", "stdout",
     "stderr", "timeout", "resolvable", "addrs", "server", "status", "body", "headers", "request-headers",
     "username", "url", "method", "reachable", "address", "opts", "source", "usage", "value", "mtu", "content",
     "matches", "title", "meta", "skip", "name", "path", "allow-insecure", "ca-file", "sha256"]
)  # fmt: skip
GOSS = st.dictionaries(
    st.sampled_from([*_KINDS, *_KINDS, *_KINDS, "gossfile", "nope"]),
    st.dictionaries(
        TEXTS
        | st.sampled_from(
            ["tcp:22", "tcp6:80", "tcp://a:1", "https://a.example", "MX:a.example", "/etc/passwd"]
        ),
        st.dictionaries(ATTRIBUTES, VALUES, min_size=1, max_size=6),
        min_size=1,
        max_size=3,
    ),
    min_size=1,
    max_size=4,
)

NAMES = st.sampled_from(["one", "two", "three", "four", "five", "${x}", "end"])
PLACED = st.one_of(
    TEXTS, st.sampled_from(["{{ P }}", "{{ one.State }}", "a {{ Q }} b", "'{{ P }}'", '"{{ P }}"', "{{x.y}}"])
)
ACTIONS = st.sampled_from(
    ["aws:runShellScript", "aws:runPowerShellScript", "aws:branch", "aws:sleep", "aws:pause", "aws:approve",
     "aws:executeAwsApi", "aws:waitForAwsResourceProperty", "aws:assertAwsResourceProperty", "aws:runCommand",
     "aws:executeScript", "nope"]
)  # fmt: skip
CHOICES = st.recursive(
    st.fixed_dictionaries(
        {"Variable": PLACED},
        optional={
            "NextStep": NAMES,
            "StringEquals": SCALARS,
            "NumericGreater": SCALARS,
            "BooleanEquals": SCALARS,
            "EndsWith": TEXTS,
        },
    ),
    lambda inner: (
        st.fixed_dictionaries({"Or": st.lists(inner, max_size=3)}, optional={"NextStep": NAMES})
        | st.fixed_dictionaries({"Not": inner}, optional={"NextStep": NAMES})
    ),
    max_leaves=4,
)
INPUTS = st.fixed_dictionaries(
    {},
    optional={
        "runCommand": PLACED | st.lists(PLACED, max_size=4), "workingDirectory": PLACED, "timeoutSeconds": SCALARS,
        "Duration": st.sampled_from(["PT10M", "P1D", "PT", "x", "P9999DT99999H"]),
        "Service": st.sampled_from(["ec2", "{{ P }}", ""]),
        "Api": st.sampled_from(["DescribeInstances", "describe_volumes", "StopInstances", "List"]),
        "Filters": st.dictionaries(TEXTS, PLACED, max_size=2), "PropertySelector": st.sampled_from(["$.A[0].B",
        "$..x", "$.A[*]", "x"]),
        "DesiredValues": st.lists(SCALARS, max_size=3), "Choices": st.lists(CHOICES, max_size=3), "Default": NAMES,
        "Message": PLACED, "Approvers": st.lists(PLACED, max_size=2),
        "DocumentName": st.sampled_from(["AWS-RunShellScript", "x"]),
        "Parameters": st.dictionaries(st.just("commands"), st.lists(PLACED, max_size=3)),
    },
)  # fmt: skip
STEP = st.fixed_dictionaries(
    {"action": ACTIONS},
    optional={
        "inputs": INPUTS, "nextStep": NAMES, "isEnd": st.booleans(), "onFailure": st.sampled_from(["Abort",
        "exit", "Continue", "step:two"]),
        "description": TEXTS, "timeoutSeconds": SCALARS,
        "precondition": st.just({"StringEquals": ["platformType", "Linux"]}) | VALUES,
        "outputs": st.lists(st.fixed_dictionaries({"Name": TEXTS | st.just("State"),
        "Selector": st.just("$.S") | TEXTS}), max_size=2),
    },
)  # fmt: skip
PARAMETER = st.fixed_dictionaries(
    {"type": st.sampled_from(["String", "StringList", "Integer", "Boolean", "StringMap",
        "List<AWS::EC2::Instance::Id>"])},
    optional={
        "default": VALUES, "description": TEXTS, "allowedValues": st.lists(SCALARS, max_size=4),
        "allowedPattern": TEXTS,
        "minChars": st.integers(-5, 9), "maxChars": SCALARS, "displayType": st.just("textarea"),
    },
)  # fmt: skip
SSM = st.builds(
    lambda version, parameters, steps, names, about: {
        "schemaVersion": version,
        "description": about,
        "parameters": parameters,
        "mainSteps": [{"name": name, **step} for name, step in zip(names, steps, strict=False)],
    },
    st.sampled_from(["0.3", "2.2"]),
    st.dictionaries(st.sampled_from(["P", "Q", "host", "class"]), PARAMETER | SCALARS, max_size=3),
    st.lists(STEP, min_size=2, max_size=6),
    st.permutations(["one", "two", "three", "four", "${x}", "end"]),
    TEXTS,
)

LINES = st.one_of(
    TEXTS,
    st.sampled_from(
        ["# Title", "## Part", "### ${x}", "1. First", "2) Second `x`", "- bullet", "- [ ] box", "```sh",
            "```", "```console", "$ ls -l",
         "   ```bash", "   $ uptime", "> quoted", "| a | b |", "    indented", "---", "===", "<!-- a", "-->",
         "~~~sql", "~~~", "rm -rf <dir>",
         "echo '<dir>' | wc -l", "kubectl get pods -n {{ns}}", "[a](https://a.example/b)", "**Strong** _x_",
         "## Symptoms", "cat <<EOF", "EOF"]
    ),
)  # fmt: skip


def check(form: str, data: bytes) -> None:
    """Import; what comes out loads, says the same the second time, and is clean."""
    try:
        imported = import_document(form, data, "document.x")
    except RunbookError as fault:
        refused = fault
    else:
        _check_made(form, data, imported)
        return
    assert refused.problems
    assert all(problem.message for problem in refused.problems)


def _check_made(form: str, data: bytes, imported: Imported) -> None:
    loaded = load_runbook(imported.text.encode(), "made.yaml")
    assert len(loaded.runbook.steps) == imported.steps > 0
    assert import_document(form, data, "document.x").text == imported.text
    assert "\x1b" not in imported.text
    assert "\u202e" not in imported.text
    for one in imported.left_out:
        assert one.line >= 1
        assert "\n" not in one.what


def chance(examples: int) -> Any:
    return settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))


@chance(60)
@given(GOSS)
def test_any_goss_file_becomes_a_runbook_that_loads(document: dict[str, Any]) -> None:
    check("goss", json.dumps(document).encode())


@chance(60)
@given(SSM)
def test_any_systems_manager_document_becomes_a_runbook_that_loads(document: dict[str, Any]) -> None:
    check("ssm", json.dumps(document).encode())


@chance(100)
@given(st.lists(LINES, min_size=3, max_size=30))
def test_any_markdown_becomes_a_runbook_that_loads(lines: list[str]) -> None:
    check("markdown", "\n".join(lines).encode("utf-8", "replace"))


@chance(80)
@given(
    st.sampled_from(["goss", "ssm", "markdown"]),
    st.binary(max_size=200) | TEXTS.map(lambda text: text.encode("utf-8", "replace")),
)
def test_any_bytes_are_refused_in_words_or_become_a_runbook(form: str, data: bytes) -> None:
    check(form, data)

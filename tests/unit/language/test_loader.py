"""A runbook from its bytes: what is loaded, and every problem at once with its place."""

import hashlib

import pytest

from desktop.domain.errors import RunbookError
from desktop.domain.step import AskStep, CheckStep, Effect, EscalateStep, RunStep
from desktop.language import load_data, load_runbook, new_runbook_text
from desktop.language.models import KINDS

WHOLE = new_runbook_text("disk-full", "A disk is full").encode()
HEAD = "runbook: 1\nid: x\ntitle: X\n"


def problems(text: str) -> list[str]:
    with pytest.raises(RunbookError) as raised:
        load_runbook(text.encode(), "x.yaml")
    return [str(problem) for problem in raised.value.problems]


def test_a_whole_runbook_comes_as_typed_steps() -> None:
    loaded = load_runbook(WHOLE, "disk-full.yaml")
    assert loaded.warnings == ()
    assert loaded.sha256 == hashlib.sha256(WHOLE).hexdigest()
    kinds = [type(step) for step in loaded.runbook.steps]
    assert kinds == [CheckStep, RunStep, AskStep, RunStep, EscalateStep]
    check, _, ask, rotate, _ = loaded.runbook.steps
    assert isinstance(check, CheckStep)
    assert check.with_ == {"path": "${mount}"}
    assert check.outcomes[2].next == "end.not_reproduced"
    assert isinstance(ask, AskStep)
    assert ask.choices["logs"].next == "rotate"
    assert rotate.effect_of is Effect.CHANGES
    assert loaded.runbook.inputs["mount"].default == "/"


def test_the_source_map_knows_line_and_column() -> None:
    loaded = load_runbook(WHOLE, "disk-full.yaml")
    line = next(n for n, text in enumerate(WHOLE.decode().splitlines(), 1) if "used_pct >= 95" in text)
    place = loaded.source_map[("steps", 0, "outcomes", 0, "fail")]
    assert (place.line, place.column) == (line, 15)


def test_all_problems_come_at_once_in_order_with_places() -> None:
    text = """\
runbook: 1
id: Bad Id
titel: x
version: 1.10
on: NO
inputs:
  host: {type: targt}
steps:
  - id: space
    title: How full?
    check: host.dsk
  - id: space
    title: 3
    run: 'true'
  - id: ask
    title: Which?
    ask: What?
    choices:
      a: {label: A, next: end.resolvd}
    env: {A: 1}
"""
    assert problems(text) == [
        "x.yaml:1:1: the key `title` is missing.",
        "x.yaml:2:5: the id 'Bad Id' must be of small letters, digits and hyphens, such as service-down.",
        "x.yaml:3:1: unknown key `titel`. Did you mean title?",
        "x.yaml:4:10: `version` must be a whole number; this is 1.10.",
        (
            "x.yaml:5:5: 'NO' is not a target. Write local, ssh://user@host:port, ssh:alias, winrm://user@host, "
            "aws:profile/region, ssm:profile/region/NODE, db:NAME, a database such as postgresql://user@host/name, or "
            "many hosts such as file:hosts.csv."
        ),
        "x.yaml:7:16: `type` is one of " + INPUT_TYPES + "; 'targt' is none of them. Did you mean target?",
        "x.yaml:11:12: There is no check 'host.dsk'. Did you mean host.disk?",
        "x.yaml:12:9: the step id 'space' is already used at line 9. Ids are there once in a file.",
        "x.yaml:13:12: `title` must be a text; this is the number 3. Put it in quotes: '3'.",
        "x.yaml:20:5: unknown key `env`. It belongs to steps of the kind run.",
    ]


INPUT_TYPES = (
    "string, text, integer, number, boolean, choice, choices, target, targets, path, url, host, port, cidr, email, "
    "duration, size, datetime, secret, aws_profile, aws_region, ticket"
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "x.yaml:1:1: this file is empty."),
        ("- a", "x.yaml:1:1: this file is no mapping"),
        ("id: x", "x.yaml:1:1: this is no runbook"),
        ("runbook: 2", "x.yaml:1:10: this program reads version 1"),
        (HEAD, "x.yaml:1:1: the key `steps` is missing."),
        (HEAD + "steps: []", "x.yaml:4:8: `steps` must be a list"),
        (HEAD + "steps: [x]", "x.yaml:4:9: a step is a mapping"),
        (HEAD + "steps: [{id: a, title: b}]", "x.yaml:4:9: this step has no kind."),
        (HEAD + "steps: [{id: a, title: b, chekc: host.disk}]",
         f"x.yaml:4:9: this step has no kind. Give it one of these keys: {', '.join(KINDS)}. Did you mean check?"),
        (HEAD + "steps: [{id: a, title: b, group: []}]", "x.yaml:4:34: `group` must be a list with at least one step."),
        (HEAD + "steps: [{id: a, title: b, group: x}]", "x.yaml:4:34: `group` must be a list; this is the text 'x'."),
        (HEAD + "steps: [{id: a, title: b, group: [{id: c}]}]", "x.yaml:4:35: this step has no kind."),
        (HEAD + "steps: [{id: a, title: b, group: [{id: c, title: 3, judge: x}]}]",
         "x.yaml:4:50: `title` must be a text; this is the number 3."),
        (HEAD + "steps: [{id: a, titel: b, group: [{id: c, title: T, wehn: x, do: y}]}]",
         "x.yaml:4:53: unknown key `wehn`. Did you mean when?"),
        (HEAD + "steps: [{id: a, titel: b, group: [{id: c, title: T, do: y}]}]",
         "x.yaml:4:17: unknown key `titel`. Did you mean title?"),
        (HEAD + "steps: [{id: a, title: b, group: [{id: a, title: T, do: y}]}]",
         "x.yaml:4:40: the step id 'a' is already used at line 4."),
        (HEAD + "steps: [{id: a, title: b, group: [{id: c, title: T, do: y}], mode: laddr}]",
         "x.yaml:4:68: `mode` is one of sequence, ladder, first_known, any_order, parallel; 'laddr' is none of them."),
        (HEAD + "steps: [{id: a, title: b, do: x, each: 3}]", "x.yaml:4:40: `each` must be a text or a list; this is"),
        (HEAD + "steps: [{id: a, title: b, plugin: check_disk -w 10%}]",
         "x.yaml:4:35: `plugin` must be a list; this is the text 'check_disk -w 10%'. Write [check_disk, -w, 10%]."),
        (HEAD + "rules: [{asert: x}]\nsteps: [{id: a, title: b, do: x}]",
         "x.yaml:4:10: unknown key `asert`. Did you mean assert?"),
        (HEAD + "steps: [{id: a, title: b, run: x, do: y}]", "x.yaml:4:35: a step has one kind; this one has"),
        (HEAD + "id: y\nsteps: [{id: a, title: b, do: x}]", "x.yaml:4:1: the key 'id' is already given at line 2, c"),
        (HEAD + "steps: [{id: a, title: b, do: x, why: }]",
         "x.yaml:4:39: `why` must be a text; this is empty."),
        (HEAD + "steps: [{id: a, title: b, run: x, timeout: 5}]",
         "x.yaml:4:44: `timeout` must be a text; this is the number 5. Write it with its unit, such as 5s."),
        (HEAD + "steps: [{id: a, title: b, run: x, sensitive: yes}]",
         "x.yaml:4:46: `sensitive` must be true or false; this is the text 'yes'. Only true and false"),
        (HEAD + "steps: [{id: a, title: b, run: x, accept_exit: 0}]",
         "x.yaml:4:48: `accept_exit` must be a list; this is the number 0. Write [0]."),
        (HEAD + "steps: [{id: a, title: b, run: x, shell: zsh}]",
         "x.yaml:4:42: `shell` is one of sh, bash, python, powershell; 'zsh' is none of them."),
        (HEAD + "steps: [{id: a, title: b, do: It refuses, try again}]",
         "x.yaml:4:43: the comma before 'try again' ends the value of `do`"),
        (HEAD + "steps: [{id: a, title: b, run: x, capture: {r: {tabel: [a]}}}]",
         "x.yaml:4:49: unknown key `tabel`. Did you mean table?"),
        (HEAD + "steps: [{id: a, title: b, run: x, capture: {r: txt}}]",
         "x.yaml:4:48: `r` must be a mapping or one of text, number, lines"),
        (HEAD + "steps: [{id: a, title: b, run: x, inputs: {}}]",
         "x.yaml:4:35: unknown key `inputs`. It belongs to the top of the file."),
        ("a: b: c", "x.yaml:1:5: `: ` stands inside a text"),
        ("a:\n\t- b", "x.yaml:2:1: a tab stands where only spaces may stand."),
        ("a: @b", "x.yaml:1:4: a text cannot start with this character (@ ` and %)."),
        ("a: [b", "x.yaml:2:1: a `[` is not closed"),
        ("a: 'b", "x.yaml:1:4: a quote that was opened is never closed."),
        ("é: \x07", "x.yaml:1:4: the character U+0007 has no place in YAML."),
        ("a: 007", "x.yaml:1:4: 007 would become 7"),
    ],
)  # fmt: skip
def test_problem_with_its_place(text: str, expected: str) -> None:
    found = problems(text)
    assert any(problem.startswith(expected) for problem in found), found


def test_bytes_that_are_no_utf8_are_refused_with_their_place() -> None:
    with pytest.raises(RunbookError, match=r"x.yaml:2:4: the byte 0xff here is not UTF-8"):
        load_runbook(b"a: b\nc: \xff", "x.yaml")


def test_data_keeps_keys_as_text_and_follows_aliases() -> None:
    assert load_data("1: &a [x, 2]\ntrue: *a\n~: no") == {"1": ["x", 2], "true": ["x", 2], "~": "no"}
    assert load_data(b"\xef\xbb\xbfa: b\r\n") == {"a": "b"}
    assert load_data("") is None


def test_hash_is_of_the_bytes_not_of_the_meaning() -> None:
    assert load_runbook(WHOLE + b"# x\n", "x").sha256 != load_runbook(WHOLE, "x").sha256

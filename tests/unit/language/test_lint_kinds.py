"""The rules about single kinds of steps and their keys: each with a step that breaks it, at its place."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from desktop.checks.spec import CheckSpec
from desktop.domain.values import Value
from desktop.language.lint import checks
from tests.unit.language.linting import CHECK, HEAD, lint, marked, only

CHANGE = "effect: changes, undo: u, risk: r"
ARTIFACT = "\n- {id: keep, title: T, run: x, capture: {core: {file: /var/core}, text: text}}"


def errors(*steps: str, head: str = HEAD) -> list[tuple[int, int, str]]:
    return [(p.line, p.column, p.message) for p in lint(*steps, head=head) if not p.is_warning]


@pytest.mark.parametrize(
    ("step", "words"),
    [
        # durations, patterns and captures, wherever they stand
        ("- {id: a, title: T, wait: ^soon}", "not a duration"),
        ("- {id: a, title: T, run: x, fresh_for: ^long}", "not a duration"),
        ("- {id: a, title: T, plugin: [x], timeout: ^5 minutes}", "not a duration"),
        ("- {id: a, title: T, plugin: [x], retry: {every: ^soon}}", "not a duration"),
        ("- {id: a, title: T, plugin: [x], retry: {times: ^0}}", "counts the readings"),
        ("- {id: a, title: T, check: host.load, sample: {every: ^soon}}", "not a duration"),
        ("- {id: a, title: T, check: host.load, sample: {times: ^1}}", "counts the samples; it is 2 to 1000"),
        ("- {id: a, title: T, run: x, ^sample: {times: 3}}", "sample"),
        (
            "- {id: a, title: T, check: host.disk, sample: {times: 3}, outcomes: [{fail: ^used_pct_meen > 9}]}",
            "Did you mean used_pct_mean?",
        ),
        (
            "- {id: a, title: T, check: host.disk, sample: {}, outcomes: [{fail: ^free_bytes_fail_in_s < 9}]}",
            "free_bytes_fail_in_s",
        ),
        ("- {id: a, title: T, check: host.disk, outcomes: [{fail: ^used_pct_mean > 9}]}", "used_pct_mean"),
        ("- {id: a, title: T, do: x, record: {v: {pattern: ^'(x)\\1'}}}", "linear time"),
        ("- {id: a, title: T, do: x, capture: {v: {regex: ^'(?P<a>x)(?=y)'}}}", "linear time"),
        ("- {id: a, title: T, do: x, capture: {v: {file: ^/x}}}", "a `file` can only be captured by a `run`"),
        ("- {id: a, title: T, run: x, capture: {v: ^{text: true, lines: true}}}", "has both text and lines"),
        ("- {id: a, title: T, run: x, capture: {v: ^{text: false}}}", "has no way"),
        ("- {id: a, title: T, run: x, capture: {v: {file: /x, as: ^size}}}", "an artifact"),
        ("- {id: a, title: T, run: x, capture: {v: {file: '/x/${^mont}'}}}", "Did you mean mount?"),
        # names of values
        ("- {id: a, title: T, run: x, capture: {^verdict: text}}", "cannot be the name of a value"),
        ("- {id: a, title: T, run: x, capture: {^now: text}}", "cannot be the name of a value"),
        ("- {id: a, title: T, run: x, capture: {^class: text}}", "cannot be the name of a value"),
        ("- {id: a, title: T, run: x, capture: {^no-one: text}}", "must start with a letter"),
        ("- {id: a, title: T, do: x, record: {^_x: {}}}", "must start with a letter"),
        ("- {id: a, title: T, do: x, set: {^entries: '3'}}", "cannot be the name of a value"),
        # what a person is asked for
        ("- {id: a, title: T, do: x, record: {v: {type: ^choice}}}", "gives no `choices`"),
        ("- {id: a, title: T, do: x, record: {v: {type: port, default: ^x}}}", "does not fit"),
        ("- {id: a, title: T, do: x, record: {v: {type: duration, default: ^5}}}", "with its unit"),
        # texts and expressions of each kind
        ("- {id: a, title: T, judge: 'x ${^mont}', outcomes: [{fail: mount == '/'}, {pass: otherwise}]}", "mount?"),
        ("- {id: a, title: T, plugin: [x, '${^mont}']}", "Did you mean mount?"),
        ("- {id: a, title: T, plugin: [x, '${^token}']}", "is a secret"),
        ("- {id: a, title: T, use: y, with: {m: '${^mont}'}}", "Did you mean mount?"),
        ("- {id: a, title: T, use: ^x}", "cannot use itself"),
        ("- {id: a, title: T, use: ^other.yaml}", "is no id of a runbook"),
        ("- {id: a, title: T, check: host.disk, ^values: {m: 3}}", "takes no query"),
        ("- {id: a, title: T, run: x, env: {A: 'x ${^token}'}}", "a secret is passed on as a whole"),
        ("- {id: a, title: T, run: x, obligation: 'x ${^mont}'}", "Did you mean mount?"),
        # plugins
        ("- {id: a, title: T, plugin: ^[]}", "begins with its command"),
        ("- {id: a, title: T, plugin: ^['']}", "begins with its command"),
        ("- {id: a, title: T, plugin: [^check_disk -w 10%]}", "Write [check_disk, -w, 10%]"),
        # what only a change may say
        ("- {id: a, title: T, run: x, ^verify: space}", "this step only reads"),
        ("- {id: a, title: T, do: x, ^verify: space}", "this step only reads"),
        ("- {id: a, title: T, run: x, ^put: {/tmp/x: '${steps.keep.core}'}}", "has to say `effect: changes`"),
        (f"- {{id: a, title: T, run: x, {CHANGE}, put: {{/tmp/x: ^/tmp/y}}}}", "this is no artifact"),
        (f"- {{id: a, title: T, run: x, {CHANGE}, put: {{/tmp/x: ^'${{mount}}'}}}}", "this is no artifact"),
        (f"- {{id: a, title: T, run: x, {CHANGE}, put: {{/tmp/x: ^'${{steps.keep.text}}'}}}}", "`text` of the step"),
        (f"- {{id: a, title: T, run: x, {CHANGE}, put: {{/tmp/x: ^'${{steps.space.used_pct}}'}}}}", "is no artifact"),
        (f"- {{id: a, title: T, run: x, {CHANGE}, put: {{^'/tmp/${{mont}}': '${{steps.keep.core}}'}}}}", "mean mount?"),
        # steps that a step names
        (f"- {{id: a, title: T, run: x, {CHANGE}, verify: ^spac}}", "`verify` names 'spac'"),
        (f"- {{id: a, title: T, run: x, {CHANGE}, verify: ^a}}", "its own `verify`"),
        ("- {id: a, title: T, run: x, effect: changes, risk: r, undo: ^put_back}", "`undo` names 'put_back'"),
        ("- {id: a, title: T, run: x, effect: changes, risk: r, undo: ^spcae}", "Did you mean space?"),
        ("- {id: a, title: T, run: x, effect: changes, risk: r, undo: ^a}", "its own `undo`"),
        ("- {id: a, title: T, do: x, causes: [{cause: c, next: ^spac}]}", "Did you mean space?"),
        # judging
        ("- {id: a, title: T, ^judge: x}", "without `outcomes` there is nothing to it"),
    ],
)  # fmt: skip
def test_error_in_a_step(step: str, words: str) -> None:
    plain, column = marked(step)
    (found,) = errors(CHECK, ARTIFACT, "\n" + plain)
    assert words in found[2]
    assert found[:2] == (17, column)


@pytest.mark.parametrize(
    ("step", "rule"),
    [
        ("- {id: a, title: T, wait: 5m, ^fresh_for: 3m}", "no-reading"),
        (f"- {{id: a, title: T, run: x, {CHANGE}, ^fresh_for: 3m}}", "no-reading"),
        ("- {id: a, title: T, run: x, ^obligation: Put it back.}", "no-obligation"),
        ("- {id: a, title: T, ask: x, answer: {}, ^obligation: Put it back.}", "no-obligation"),
        (f"- {{id: a, title: T, run: x, {CHANGE}, ^retry: {{times: 3}}}}", "no-retry"),
        ("- {id: a, end: resolved, ^next: space}", "no-sense"),
        ("- {id: a, title: T, escalate: {to: x}, ^set: {b: '3'}}", "no-sense"),
        ("- {id: a, title: T, run: x, effect: ^destroys, undo: u, risk: r}", "effect-unexplained"),
        ("- {id: a, title: T, judge: x, ^outcomes: [{pass: mount == '/'}, {unknown: otherwise}]}", "never-fails"),
        ("- {id: a, title: T, plugin: [x], ^outcomes: [{fail: exit_status == 2}]}", "no-otherwise"),
    ],
)  # fmt: skip
def test_warning_about_a_step(step: str, rule: str) -> None:
    plain, column = marked(step)
    problem = only(lint(CHECK, "\n" + plain))
    assert (problem.rule, problem.line, problem.column, problem.is_warning) == (rule, 16, column, True)


@pytest.mark.parametrize(
    "step",
    [
        "- {id: a, title: T, wait: 1h30m, set: {over: waited_s > 30}}",
        "- {id: a, title: T, check: host.disk, fresh_for: 10m}",
        f"- {{id: a, title: T, run: x, {CHANGE}, obligation: 'Put ${{host}} back.', verify: space}}",
        "- {id: a, title: T, run: x, effect: changes, risk: r, undo: space}",
        "- {id: a, title: T, run: x, effect: changes, risk: r, undo: Reboot}",
        f"- {{id: a, title: T, run: x, {CHANGE}, put: {{'/tmp/x': '${{steps.keep.core}}'}}}}",
        "- {id: a, title: T, do: x, obligation: o, effect: changes, undo: u, risk: r}",
        "- {id: a, title: T, use: y, with: {t: '${token}'}, outcomes: [{fail: anything > 3}, {pass: otherwise}]}",
        "- {id: a, title: T, plugin: ['${mount}/check x']}",
        "- {id: a, title: T, ask: x, answer: {}, outcomes: [{pass: answer == 'x'}, {unknown: otherwise}]}",
        "- {id: a, title: T, run: x, capture: {t: {text: true, as: datetime}, n: {number: true}, l: {lines: true}}}",
    ],
)
def test_nothing_is_wrong_with_a_step(step: str) -> None:
    assert [str(p) for p in lint(CHECK, ARTIFACT, "\n" + step)] == []


# -- fields that each kind gives -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "good", "bad"),
    [
        ("run: x, capture: {seen: number}", "stdout == '' or seen > 3 or duration_s > 1", "text == ''"),
        ("plugin: [x]", "exit_status == 2 and perf.anything > 3 and contains(text, 'x')", "stdout == ''"),
        ("judge: x", "mount == '/'", "answer == ''"),
        ("do: x, record: {at: {type: datetime}}", "answer == 'done' and at < now", "stdout == ''"),
        ("do: x, paste: true", "contains(stdout, 'x')", "exit_status == 0"),
        ("do: x, paste: true, capture: {rows: {table: [a, b]}}", "rows[0].a > 3", "rows[0].c > 3"),
        ("ask: x, answer: {type: integer}", "answer > 3", "answer.x > 3"),
        ("wait: 5m", "waited_s > 3", "stdout == ''"),
        ("run: x, capture: {at: {text: true, as: datetime}}", "at < now", "at.x > 3"),
        ("run: x, capture: {n: {lines: true, as: integer}}", "n[0] > 3", "n > 3"),
    ],
)  # fmt: skip
def test_fields_of_each_kind(step: str, good: str, bad: str) -> None:
    def seen(condition: str) -> list[tuple[int, int, str]]:
        own = f'\n- {{id: a, title: T, {step}, outcomes: [{{fail: "{condition}"}}, {{pass: otherwise}}]}}'
        return errors(CHECK, own)

    assert seen(good) == []
    assert len(seen(bad)) == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("steps.space.used_percent > 3", "Did you mean used_pct?"),
        ("steps.asked.answer > 3", ""),
        ("steps.asked.stdout == ''", "Known here: answer, entries, verdict."),
        ("steps.used.whatever > 3", ""),
        ("steps.plug.perf.load1 > 3", ""),
        ("steps.plug.perv.load1 > 3", "Did you mean perf?"),
        ("steps.waited.waited_s > 3 and steps.waited.entries > 1", ""),
    ],
)
def test_fields_of_other_steps(given: str, words: str) -> None:
    found = errors(
        CHECK,
        "\n- {id: asked, title: T, ask: x, answer: {type: integer}}",
        "\n- {id: used, title: T, use: y}",
        "\n- {id: plug, title: T, plugin: [x]}",
        "\n- {id: waited, title: T, wait: 5m}",
        f'\n- {{id: a, title: T, do: x, when: "{given}"}}',
    )
    assert [words in message for _, _, message in found] == ([True] if words else [])


# -- the head --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("rules: [{assert: ^mont == '/'}]", "Did you mean mount?"),
        ("rules: [{assert: ^steps.space.used_pct > 3}]", "it sees inputs only"),
        ("rules: [{assert: ^mount}]", "must be true or false"),
        ("rules: [{assert: mount == '/', say: 'x ${^mont}'}]", "Did you mean mount?"),
        ("rules: [{assert: mount == '/', say: 'x ${^token}'}]", "is a secret"),
        ("outputs: {full: steps.space.^used_percent}", "Did you mean used_pct?"),
        ("outputs: {^verdict: steps.space.used_pct}", "cannot be the name of a value"),
        ("outputs: {full: '^steps.'}", "cannot be read"),
        ("escalate_when: [{if: ^steps.space.used_pct, to: x}]", "must be true or false"),
        ("escalate_when: [{if: steps.^spce.used_pct > 3, to: x}]", "Did you mean space?"),
        ("escalate_when: [{if: steps.space.used_pct > 3, to: 'x ${^mont}'}]", "Did you mean mount?"),
        ("escalate_when: [{if: steps.space.used_pct > 3, to: x, because: 'x ${^item}'}]", "has `each`"),
    ],
)  # fmt: skip
def test_error_in_the_head(lines: str, words: str) -> None:
    plain, column = marked(lines)
    (found,) = errors(CHECK, head=HEAD.replace("steps:", plain + "\nsteps:"))
    assert words in found[2]
    assert found[:2] == (9, column)


def test_the_head_may_use_what_it_sees() -> None:
    lines = (
        "rules: [{assert: mount != '' and since(now) < 3, say: 'Not ${mount}.'}]\n"
        "outputs: {full: steps.space.used_pct}\n"
        "escalate_when: [{if: steps.space.verdict == 'fail', to: 'S ${host}', because: '${steps.space.used_pct}'}]"
    )
    assert lint(CHECK, head=HEAD.replace("steps:", lines + "\nsteps:")) == []


def test_an_input_is_not_called_like_the_fault_of_rules() -> None:
    (found,) = errors(CHECK, head=HEAD.replace("  mount:", "  rules:"))
    assert "meaning of its own" in found[2]


def test_a_loop_that_a_hand_over_ends_has_a_way_out() -> None:
    steps = "\n- {id: a, title: T, check: host.disk}", "\n- {id: b, title: T, wait: 5m, next: a}"
    assert [problem.rule for problem in lint(*steps)] == ["endless-loop"]
    demand = "escalate_when: [{if: steps.a.entries > 3, to: Storage}]\nsteps:"
    assert lint(*steps, head=HEAD.replace("steps:", demand)) == []


@pytest.mark.parametrize("kind", ["plugin: [x]", "use: y", "check: host.disk", "run: x"])
def test_what_looks_at_a_system_is_no_mere_prose(kind: str) -> None:
    assert lint(f"\n- {{id: a, title: T, {kind}}}") == []


# -- scripts and queries -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("script", "is_ours"),
    [
        ("cat ${item}", True),
        ("cat ${item.path}", True),
        ("for item in a b; do cat ${item}; done", False),
        ("item=3; cat ${item}", False),
        ("while read -r item; do cat ${item}; done", False),
        ("cat ${other}", False),
    ],
)
def test_a_script_with_the_item_in_it(script: str, is_ours: bool) -> None:
    found = errors(f"\n- {{id: a, title: T, run: '{script}', each: [a, b]}}")
    assert ["env: {" in message for _, _, message in found] == [True] * is_ours
    inside = f"\n- {{id: g, title: T, each: [a, b], group: [{{id: a, title: T, run: '{script}'}}]}}"
    assert len(errors(inside)) == is_ours


@dataclass(frozen=True, slots=True)
class _Params:
    query: str
    values: dict[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Reading:
    rows: list[dict[str, Value]]


_QUERY: CheckSpec[Any, Any] = CheckSpec(
    id="db.query", title="Q", explanation="E", params=_Params, reading=_Reading,
    default_outcomes=("pass: otherwise",),
)  # fmt: skip


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("with: {query: 'SELECT 1 WHERE m = {m}'}, values: {m: '${mount}'}", ""),
        ("with: {query: '${mount}'}", ""),
        ("with: {query: 'SELECT ^${mount}'}", 'Write {mount} in the query, and add  values: {mount: "${mount}"}'),
        ("with: {query: 'SELECT ^${run.id}'}", "Write {id} in the query"),
        ("with: {query: 'SELECT ^${len(mount)}'}", "Write {value} in the query"),
        ("with: {query: '^${mount}/{m}'}, values: {m: 3}", "literal"),
        ("with: {query: 'SELECT {n}'}, values: {^m: 3}", "no `{m}` stands in the query"),
    ],
)  # fmt: skip
def test_a_query_is_literal(monkeypatch: pytest.MonkeyPatch, keys: str, words: str) -> None:
    """No check takes a query with values yet, so one is put in the place of what the catalogue finds."""
    monkeypatch.setattr(checks, "find_check", lambda check_id: _QUERY)
    checks._parameters.cache_clear()
    plain, column = marked(f"- {{id: a, title: T, check: db.query, {keys}}}")
    found = lint("\n" + plain)
    checks._parameters.cache_clear()
    assert [(words in one.message, one.column) for one in found] == ([(True, column)] if words else [])

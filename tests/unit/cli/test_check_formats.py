"""What a check found, for monitors: a plugin's line with thresholds, and OpenMetrics with units."""

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.cli.check.finding import Finding
from desktop.cli.check.nagios import as_range, nagios_lines
from desktop.cli.check.openmetrics import exposition
from desktop.cli.exit_codes import Exit
from desktop.cli.formats import CHECK_FORMATS, chosen
from desktop.domain.errors import InputError
from desktop.domain.outcome import parse_outcome_line
from desktop.domain.values import Value
from desktop.domain.verdict import Verdict
from desktop.engine.plugins import perf_fields, plugin_fields
from desktop.expressions.thresholds import Threshold, thresholds_of

AT = datetime(2026, 3, 2, 13, 2, 11, tzinfo=UTC)
DISK = ("fail: used_pct >= 95 | full", "warn: used_pct >= 85", "pass: otherwise | room")
NAMES = st.from_regex(r"[a-z]{1,9}_(pct|bytes|s|ms|count)", fullmatch=True)
NUMBERS = st.floats(-1e15, 1e15) | st.sampled_from([math.nan, math.inf, -math.inf])
LABELS = re.compile(r'([a-zA-Z_]\w*)="((?:[^"\\\n]|\\[\\n"])*)"(?:,|\Z)')


def found(
    reading: Mapping[str, Value],
    lines: tuple[str, ...] = DISK,
    *,
    verdict: Verdict = Verdict.PASS,
    said: str = "Well.",
    target: str = "local",
    typed: Mapping[str, str] | None = None,
) -> Finding:
    outcomes = [parse_outcome_line(line) for line in lines]
    return Finding(
        check="host.disk",
        target=target,
        verdict=verdict,
        said=said,
        reading=reading,
        outcomes=outcomes,
        given=typed or {},
        at=AT,
        duration_s=0.25,
    )


def perf(reading: Mapping[str, Value], *lines: str) -> str:
    return found(reading, lines).written("nagios").partition(" | ")[2]


def test_a_plugins_line_has_units_and_thresholds() -> None:
    line = found({"used_pct": 91.5, "free_bytes": 1024, "age_s": 2, "wait_ms": 250, "count": 3})
    assert line.written("nagios") == (
        "OK - host.disk on local: Well. | used_pct=91.5%;@85:;@95: free_bytes=1024B age_s=2s wait_ms=0.25s count=3"
    )


@pytest.mark.parametrize(
    ("condition", "range_"),
    [
        ("x > 5", "~:5"),
        ("x >= 5", "@5:"),
        ("x < 5", "5:"),
        ("x <= 5", "@~:5"),
        ("x == 5", "@5:5"),
        ("x != 5", "5:5"),
        ("5 < x", "~:5"),
        ("x < -2.5", "-2.5:"),
        ("exists(x) and x > 5", "~:5"),
        ("y > 1 or x > 5", "~:5"),
    ],
)
def test_a_comparison_that_decides_alone_is_a_threshold(condition: str, range_: str) -> None:
    assert perf({"x": 1}, f"fail: {condition}") == f"x=1;;{range_}"


@pytest.mark.parametrize("condition", ["x > 5 and y > 2", "not x > 5", "x > y", "abs(x) > 5", "1 < x < 5"])
def test_what_does_not_decide_alone_is_no_threshold(condition: str) -> None:
    assert perf({"x": 1}, f"fail: {condition}") == "x=1"


def test_two_limits_of_one_verdict_are_told_as_none() -> None:
    assert perf({"x": 1}, "fail: x > 5", "fail: x < 0", "warn: x > 3") == "x=1;~:3"


def test_an_outcome_behind_one_that_held_gives_no_threshold() -> None:
    outcomes = [parse_outcome_line(line) for line in ("pass: y == 1", "fail: x > 5")]
    assert thresholds_of(outcomes, 0) == {}
    assert "x" in thresholds_of(outcomes, 1)


def is_alert(range_: str, value: float) -> bool:
    """The guidelines' rule, written down once more."""
    inside = range_.startswith("@")
    start, colon, end = range_.lstrip("@").rpartition(":")
    low = -math.inf if start == "~" else float(start or 0)
    high = float(end) if end else math.inf
    assert colon
    return (low <= value <= high) is inside


@given(
    st.sampled_from([">", ">=", "<", "<=", "==", "!="]), st.integers(-1000, 1000), st.integers(-1000, 1000)
)
def test_a_range_alerts_where_the_outcome_holds(sign: str, number: int, value: int) -> None:
    range_ = as_range(Threshold("x", sign, number / 4, Verdict.FAIL))
    holds = eval(f"{value / 4} {sign} {number / 4}")
    assert is_alert(range_, value / 4) is holds


@given(st.dictionaries(NAMES, NUMBERS), st.text())
def test_what_a_plugin_says_is_one_line_that_a_plugin_step_reads_back(
    reading: Mapping[str, Value], said: str
) -> None:
    line = found(reading, said=said).written("nagios")
    assert len(line.splitlines()) == 1
    back = perf_fields(plugin_line_perf(line))
    for name, value in reading.items():
        assert isinstance(value, float)
        if math.isfinite(value):
            read = back[name]
            assert isinstance(read, int | float)
            per = 0.001 if name.endswith("_ms") else 1.0
            assert read == pytest.approx(value * per, rel=1e-9, abs=1e-6)
        else:
            assert name not in back


def plugin_line_perf(line: str) -> str:
    text = plugin_fields(0, line)["text"]
    assert isinstance(text, str)
    assert "|" not in text
    return line.partition("|")[2]


@pytest.mark.parametrize(
    ("verdict", "state", "code"),
    [
        (Verdict.PASS, "OK", Exit.PASS),
        (Verdict.WARN, "WARNING", Exit.WARN),
        (Verdict.FAIL, "CRITICAL", Exit.FAIL),
        (Verdict.UNKNOWN, "UNKNOWN", Exit.UNKNOWN),
        (Verdict.NOT_APPLICABLE, "UNKNOWN", Exit.UNKNOWN),
    ],
)
def test_the_state_and_the_exit_status_say_the_same(verdict: Verdict, state: str, code: Exit) -> None:
    finding = found({}, verdict=verdict)
    assert finding.written("nagios") == f"{state} - host.disk on local: Well."
    assert finding.exit_in("nagios") == code


def test_numbers_become_gauges_in_their_base_unit() -> None:
    reading: dict[str, Value] = {
        "used_pct": 25.5,
        "wait_ms": 250,
        "days_left": 2,
        "free_bytes": 2**60,
        "open_count": 3,
        "read_only": False,
        "type": "ext4",
        "gone_s": None,
        "odd_pct": math.nan,
    }
    lines = found(reading, typed={"path": "/"}).written("openmetrics").splitlines()
    labels = '{check="host.disk",target="local",path="/"}'
    assert [line for line in lines if line.startswith("handrail_host_disk")] == [
        f"handrail_host_disk_used_ratio{labels} 0.255",
        f"handrail_host_disk_wait_seconds{labels} 0.25",
        f"handrail_host_disk_left_seconds{labels} 172800",
        f"handrail_host_disk_free_bytes{labels} {2**60}",
        f"handrail_host_disk_open_count_value{labels} 3",
        f"handrail_host_disk_read_only{labels} 0",
    ]
    assert "# UNIT handrail_host_disk_used_ratio ratio" in lines
    assert lines[-1] == "# EOF"


def test_two_fields_that_would_have_one_name_are_told_once() -> None:
    lines = found({"wait_ms": 250, "wait_s": 1}).written("openmetrics").splitlines()
    assert sum(line.startswith("# TYPE handrail_host_disk_wait_seconds") for line in lines) == 1


def test_a_parameter_does_not_hide_a_label() -> None:
    told = found({}, target="ssh:web-03", typed={"check": "x", "verdict": "y"}).written("openmetrics")
    assert 'check="host.disk",target="ssh:web-03",with_check="x",with_verdict="y",verdict="pass"} 1' in told


@given(st.text(), st.text())
def test_a_label_stays_in_its_line_whatever_is_in_it(target: str, path: str) -> None:
    told = found({"used_pct": 1.0}, target=target, typed={"path": path}).written("openmetrics")
    for line in told.split("\n")[:-2]:
        if not line.startswith("#"):
            inside, value = line[line.index("{") + 1 :].rsplit("} ", 1)
            float(value)
            assert "".join(one[0] for one in LABELS.finditer(inside)) == inside


def test_a_format_is_chosen_once() -> None:
    assert chosen("", CHECK_FORMATS, as_json=False) == "text"
    assert chosen("", CHECK_FORMATS, as_json=True) == chosen("json", CHECK_FORMATS, as_json=True) == "json"
    with pytest.raises(InputError, match="nagios"):
        chosen("nagio", CHECK_FORMATS, as_json=False)
    with pytest.raises(InputError, match="two formats"):
        chosen("nagios", CHECK_FORMATS, as_json=True)


def test_several_targets_are_one_text_of_a_plugin_the_worst_first() -> None:
    told = nagios_lines(
        [
            found({"used_pct": 12}, target="ssh:a"),
            found({"used_pct": 99}, target="ssh:b's=", verdict=Verdict.FAIL, said="It is | full.\nNow."),
            found({}, target="ssh:c", verdict=Verdict.UNKNOWN, said="No way there."),
            found({}, target="ssh:d", verdict=Verdict.NOT_APPLICABLE, said="Not here."),
        ]
    )
    assert told == (
        "CRITICAL - host.disk on 4 targets: 1 CRITICAL, 2 UNKNOWN, 1 OK. ssh:b's=: It is ¦ full. Now.\n"
        "[OK] ssh:a: Well.\n"
        "[CRITICAL] ssh:b's=: It is ¦ full. Now.\n"
        "[UNKNOWN] ssh:c: No way there.\n"
        "[UNKNOWN] ssh:d: Not here. | 'ssh:a used_pct'=12%;@85:;@95: 'ssh:bs: used_pct'=99%;@85:;@95:"
    )


def test_several_targets_share_the_heads_of_their_gauges() -> None:
    told = exposition(
        found({"used_pct": 12}, target="ssh:a"), found({"used_pct": 99, "x": 1}, target="ssh:b")
    )
    heads = [line for line in told.splitlines() if line.startswith("# TYPE")]
    assert len(heads) == len(set(heads))
    assert told.endswith("# EOF\n")
    assert told.count("# EOF") == 1
    at = told.index("# TYPE handrail_host_disk_used_ratio gauge")
    assert told[at:].splitlines()[2:4] == [
        'handrail_host_disk_used_ratio{check="host.disk",target="ssh:a"} 0.12',
        'handrail_host_disk_used_ratio{check="host.disk",target="ssh:b"} 0.99',
    ]

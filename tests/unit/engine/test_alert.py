"""Values of inputs out of pasted alerts, in the forms that monitoring systems send them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.inputs import Input, InputType
from desktop.domain.runbook import Runbook
from desktop.engine.alert import inputs_from_alert

BOOK = Runbook(
    runbook=1,
    id="x",
    title="X",
    steps=(),
    inputs={
        "mount": Input(type=InputType.PATH, alert="labels.mountpoint"),
        "host": Input(type=InputType.TARGET, alert="labels.instance"),
        "summary": Input(alert="annotations.summary"),
        "app": Input(alert="labels.app.kubernetes.io/name"),
        "typed": Input(),
    },
)
LABELS = {"mountpoint": "/var", "instance": "web-1:9100", "app.kubernetes.io/name": "shop"}
ALERT = {"labels": LABELS, "annotations": {"summary": "It fills up."}, "startsAt": "2026-10-02T04:11:00Z"}
OTHER = {"labels": {"mountpoint": "/home"}, "annotations": {"summary": "Another one."}}
WHOLE = {"mount": "/var", "host": "ssh:web-1", "summary": "It fills up.", "app": "shop"}


def found(text: str, **inputs: Input) -> dict[str, str]:
    book = Runbook(runbook=1, id="x", title="X", steps=(), inputs=inputs) if inputs else BOOK
    return inputs_from_alert(book, text)


@pytest.mark.parametrize(
    "sent",
    [
        ALERT,
        [ALERT, OTHER],
        {"version": "4", "status": "firing", "alerts": [ALERT, OTHER], "commonLabels": {"mountpoint": "/usr"}},
        {"status": "success", "data": {"alerts": [ALERT]}},
        {"version": "4", "alerts": [{"status": "firing"}], "commonLabels": LABELS,
         "commonAnnotations": {"summary": "It fills up."}},
        {"data": {"result": [{"metric": LABELS, "value": [1, "95"]}]}, "annotations": {"summary": "It fills up."}},
        {"evalMatches": [{"tags": LABELS, "value": 95}], "annotations": {"summary": "It fills up."}},
    ],
    ids=["alert", "api v2", "webhook", "prometheus", "common labels", "query", "old grafana"],
)  # fmt: skip
def test_json_of_an_alert(sent: object) -> None:
    assert found(json.dumps(sent)) == WHOLE
    assert found(f"Please look:\n{json.dumps(sent, indent=2)}\nThanks") == WHOLE


@pytest.mark.parametrize(
    "text",
    [
        "mountpoint = /var",
        "mountpoint: /var",
        "  - mountpoint = /var\r\n",
        "> * `mountpoint`: `/var`",
        '"mountpoint": "/var",',
        "labels.mountpoint = '/var'",
        'node_filesystem_avail_bytes{device="/dev/sda1", mountpoint="/var"} 3e8',
        "Alert: it fires\nLabels:\n alertname = Full\n mountpoint = /var\nmountpoint = /later\n",
    ],
)
def test_lines_and_label_sets(text: str) -> None:
    assert found(text) == {"mount": "/var"}


def test_escapes_in_a_label_set() -> None:
    assert found('{mountpoint="/a \\"b\\" \\\\c"}') == {"mount": '/a "b" \\c'}


@pytest.mark.parametrize(
    ("kind", "value", "fitted"),
    [
        (InputType.TARGET, "web-1:9100", "ssh:web-1"),
        (InputType.TARGET, "web-1", "ssh:web-1"),
        (InputType.TARGET, "ssh://root@web-1", "ssh://root@web-1"),
        (InputType.TARGET, "[2001:db8::1]:9100", "ssh:2001:db8::1"),
        (InputType.HOST, "web-1:9100", "web-1"),
        (InputType.HOST, "https://shop.example/health", "shop.example"),
        (InputType.HOST, "2001:db8::1", "2001:db8::1"),
        (InputType.STRING, "web-1:9100", "web-1:9100"),
        (InputType.URL, "https://shop.example/health", "https://shop.example/health"),
    ],
)
def test_an_instance_becomes_what_the_input_takes(kind: InputType, value: str, fitted: str) -> None:
    at = Input(type=kind, alert="labels.instance")
    assert found(json.dumps({"labels": {"instance": value}}), at=at) == {"at": fitted}


@pytest.mark.parametrize("value", ["localhost:9100", "127.0.0.1:9100", "[::1]:9100"])
def test_the_machine_that_watches_itself_is_not_this_computer(value: str) -> None:
    at = Input(type=InputType.TARGET, alert="labels.instance")
    assert found(json.dumps({"labels": {"instance": value}}), at=at) == {}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("alerts.1.labels.mountpoint", "/home"),
        ("alerts.7.labels.mountpoint", None),
        ("count", "3"),
        ("open", "true"),
        ("hosts", "a, b"),
        ("labels", None),
        ("nothing", None),
        ("labels.mountpoint.deeper", None),
        ("...", None),
    ],
)
def test_a_path_leads_to_plain_values_only(path: str, value: str | None) -> None:
    sent = {"alerts": [ALERT, OTHER], "count": 3, "open": True, "hosts": ["a", "b"], "nothing": None}
    assert found(json.dumps(sent), x=Input(alert=path)) == ({} if value is None else {"x": value})


@pytest.mark.parametrize(
    "text", ["", "   ", "[" * 100_000, '{"a":' * 50_000, 'a="' * 300_000, "= " * 400_000, "x" * 2_000_000]
)  # fmt: skip
def test_what_is_no_alert_gives_nothing(text: str) -> None:
    assert found(text) == {}


@given(st.text() | st.recursive(st.none() | st.text() | st.integers() | st.floats(), lambda inner: (
    st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["alerts", "labels", "data", "mountpoint"]), inner)
), max_leaves=8).map(json.dumps))  # fmt: skip
def test_any_text_gives_texts(text: str) -> None:
    values = found(text)
    assert set(values) <= set(BOOK.inputs)
    assert all(isinstance(value, str) and value for value in values.values())

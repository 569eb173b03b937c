"""Which host a pasted text means: known ones, ones that stand as hosts do, and never one of several."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.inputs import Input, InputType
from desktop.domain.runbook import Runbook
from desktop.engine.host_in_text import HostsNamed, hosts_in, hosts_named, names_of

KNOWN = names_of(
    [
        ("", "ssh://root@web-03"),
        ("", "ssh:web-03"),
        ("Shop", "winrm://admin@shop-win.corp.example"),
        ("", "ssh:disk"),
        ("", "ssh:bastion"),
        ("", "ssh://10.1.0.7"),
        ("", "ssh:db.eu.example"),
        ("", "ssh:db.us.example"),
        ("", "local"),
        ("", "aws:ops/eu-west-1"),
        ("", "nonsense:"),
    ]
)


def targets(text: str) -> list[str]:
    return [host.target for host in hosts_in(text, KNOWN)]


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("The disk on web-03 is 97 % full", "ssh://root@web-03"),
        ("WEB-03: No space left on device", "ssh://root@web-03"),
        ("ssh root@web-03 hangs", "ssh://root@web-03"),
        ("see https://web-03/health, it is red", "ssh://root@web-03"),
        ("nobody can log in on shop", "winrm://admin@shop-win.corp.example"),
        ("shop-win answers nothing", "winrm://admin@shop-win.corp.example"),
        ("Timeouts from 10.1.0.7.", "ssh://10.1.0.7"),
        ("It hangs on bastion, since noon.", "ssh:bastion"),
        ("The disk on web-09 is 97 % full", "ssh:web-09"),
        ("web-09 is slow", "ssh:web-09"),
        ("cpu-3 is hot on web-03, says thread-12", "ssh://root@web-03"),
        ("Load is high on app-2.eu.example.", "ssh:app-2.eu.example"),
        ('client: 10.2.0.14, server: app7, request: "GET / HTTP/1.1"', "ssh:app7"),
        ("swap is used up on 192.0.2.17", "ssh:192.0.2.17"),
        ("web-09 (web-09.eu.example) is slow; it is on web-09.eu.example", "ssh:web-09.eu.example"),
        ("web-03 (server web-03.eu.example) is slow", "ssh://root@web-03"),
    ],
)
def test_a_text_that_names_one_host(text: str, target: str) -> None:
    assert targets(text) == [target]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The disk is full",  # one of the hosts is called so
        "No space left on device",
        "HTTP-502 since error-28, see OPS-4821 and CVE-2026-1234",
        "we work on OPS-4821",
        "failed on nginx.service after node.js crashed on app.log",
        "client 10.2.0.14 was refused",
        "mail ana@corp.example about /var/web-03/log",
        "listens on 127.0.0.1 and on 0.0.0.0",
        "999.1.2.3 is on 300.1.1.1",
        "db is down",  # which of the two?
        "https://shop.example/login answers 502",
    ],
)
def test_a_text_that_names_none(text: str) -> None:
    assert targets(text) == []


def test_of_several_none_is_dropped() -> None:
    assert targets("web-03 cannot reach db-07 on server db-07; on web-03 it is slow") == [
        "ssh://root@web-03",
        "ssh:db-07",
    ]
    assert targets("db-07 cannot reach web-03") == ["ssh:db-07", "ssh://root@web-03"]
    assert targets("db-07 and db-08 are slow") == ["ssh:db-07", "ssh:db-08"]


def told(text: str, already: tuple[str, ...] = (), **inputs: Input) -> HostsNamed | None:
    return hosts_named(Runbook(runbook=1, id="x", title="X", steps=(), inputs=inputs), text, KNOWN, already)


HOST, TARGET = Input(type=InputType.HOST), Input(type=InputType.TARGET)
MARKED = Input(type=InputType.HOST, alert="labels.instance")


def test_the_input_that_takes_a_host_gets_it_as_it_takes_it() -> None:
    text = "The disk on web-03 is 97 % full"
    as_target = told(text, where=TARGET, name=Input())
    assert as_target is not None
    assert (as_target.input, as_target.value) == ("where", "ssh://root@web-03")
    as_host = told(text, where=TARGET, whom=MARKED)
    assert as_host is not None
    assert (as_host.input, as_host.value) == ("whom", "web-03")


def test_it_is_left_to_the_person_where_several_are_meant_or_none_is_asked_for() -> None:
    several = told("web-03 cannot reach server db-07", where=TARGET)
    assert several is not None
    assert (several.value, several.values) == ("", ("ssh://root@web-03", "ssh:db-07"))
    text = "The disk on web-03 is 97 % full"
    assert told(text, one=TARGET, other=TARGET) is None
    assert told(text, ("where",), where=TARGET) is None
    assert told(text, name=Input(), whom=HOST) is None
    assert told(text, where=Input(type=InputType.TARGET, pattern="ssh:db.*")) is None


@given(st.text(max_size=400))
def test_whatever_is_pasted_comes_to_an_end(text: str) -> None:
    for host in hosts_in(text, KNOWN):
        assert host.name in text

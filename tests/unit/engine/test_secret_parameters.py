"""A check's secret is a name until it is read: the machine hears it, and the record never does."""

from base64 import b64encode

import pytest

from desktop.checks.catalogue import find_check
from desktop.checks.parameters import build_params
from desktop.checks.secret import unlocked
from desktop.domain.inputs import Input, InputType
from desktop.domain.step import CheckStep
from desktop.domain.target_ref import LOCAL
from desktop.domain.verdict import Verdict
from desktop.targets.base import Call
from desktop.targets.network_door import Dialled, Network, PortState
from tests.fakes.memory import MemorySecrets, ScriptedTarget
from tests.fakes.network import PreparedNetwork
from tests.unit.engine.driving import Driven, runbook_of

PROXY = {"host": "proxy.example", "to_host": "web.example", "kind": "tcp", "user": "me"}


class LookingTarget(ScriptedTarget):
    def __init__(self, network: PreparedNetwork) -> None:
        super().__init__(LOCAL)
        self._network = network

    def network(self, call: Call) -> Network:
        return self._network


def test_secret_reaches_the_proxy_and_nothing_else() -> None:
    network = PreparedNetwork(
        [Dialled("proxy.example", 3128, PortState.OPEN, "connected", "192.0.2.1")],
        says=[b"HTTP/1.1 200 fine\r\n\r\n"],
    )
    step = CheckStep(id="way", title="Way", check="net.proxy", with_={**PROXY, "password": "${token}"})
    book = runbook_of(step, inputs={"token": Input(type=InputType.SECRET)})
    driven = Driven(book, LookingTarget(network), secrets=MemorySecrets({"token-ref": "s3cr3t-value"}))
    driven.start(token="token-ref").settled()
    assert driven.run.latest["way"].verdict is Verdict.PASS
    assert b64encode(b"me:s3cr3t-value") in network.connections[0].heard
    assert "s3cr3t-value" not in repr(driven.journal.runs)
    assert not any(b"s3cr3t-value" in data for data in driven.journal.evidence.values())


def test_secret_that_the_keyring_does_not_have_is_unknown() -> None:
    step = CheckStep(id="way", title="Way", check="net.proxy", with_={**PROXY, "password": "${token}"})
    book = runbook_of(step, inputs={"token": Input(type=InputType.SECRET)})
    network = PreparedNetwork([])
    driven = Driven(book, LookingTarget(network), secrets=MemorySecrets({})).start(token="token-ref")
    driven.settled()
    assert driven.run.latest["way"].verdict is Verdict.UNKNOWN
    assert network.asked == []


@pytest.mark.parametrize("check", ["net.proxy", "net.ldap"])
def test_parameters_never_show_their_secret(check: str) -> None:
    spec = find_check(check)
    given = {"host": "a.example", "user": "me", "password": "name-in-keyring"}
    if check == "net.proxy":
        given["to_host"] = "b.example"
    params = unlocked(build_params(spec, given), {"name-in-keyring": "hunter2"}.__getitem__)
    assert params.password == "hunter2"
    assert "hunter2" not in repr(params)

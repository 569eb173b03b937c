"""Everything that desks are asked to do, against the vendors' contracts, and with every fault at every request."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from desktop.desks.errors import DeskError
from desktop.desks.freshdesk import Freshdesk
from desktop.desks.jira import Jira
from desktop.desks.patience import Patience
from desktop.desks.zendesk import Zendesk
from desktop.domain.desk import Article, Change, DeskConfig, DeskKind, TicketRef
from tests.integration.desk_posts import FAULTS, HASTY, PATIENT, UNCLEAR, Doing, Rig, doings
from tests.servers.contracts import contract_servers, forget, violations
from tests.servers.faulty_desk import Asked, faulty_desk

HTML = "<h1>Disk space</h1><p>/var is at <b>97 %</b> &amp; rising</p>"
ADF = (
    '{"version": 1, "type": "doc", "content": [{"type": "paragraph", "content": '
    '[{"type": "text", "text": "/var is at 97 %"}]}]}'
)
ZENDESK = DeskConfig(
    name="desk", kind=DeskKind.ZENDESK, address="", account="me@example.com", section="360004785313"
)
JIRA = DeskConfig(
    name="desk",
    kind=DeskKind.JIRA,
    address="",
    account="me@example.com",
    project="OPS",
    internal_to="role:Administrators",
)
FRESHDESK = DeskConfig(
    name="desk", kind=DeskKind.FRESHDESK, address="", account="me@example.com", section="4"
)
MAKERS: dict[str, Callable[[str, Patience], Any]] = {
    "zendesk": lambda url, patience: Zendesk(_at(ZENDESK, url), "token", patience),
    "jira": lambda url, patience: Jira(_at(JIRA, url), "token", patience),
    "freshdesk": lambda url, patience: Freshdesk(_at(FRESHDESK, url), "key", patience),
}
AT = TicketRef("desk", "1")
DOINGS: dict[str, list[Doing]] = {
    "zendesk": doings(
        "35436",
        HTML,
        article=Article(desk="desk", section="", title="Full disks", body=HTML, tags=("disk",)),
        change=Change(ticket=TicketRef("desk", "35436"), status="pending", assignee="me"),
        existing="9873764",
    ),
    "jira": doings(
        "IT-1",
        ADF,
        article=None,
        change=Change(ticket=TicketRef("desk", "IT-1"), status="Closed", assignee="me"),
        existing="OPS-7",
    ),
    "freshdesk": doings(
        "20",
        HTML,
        article=Article(desk="desk", section="", title="Full disks", body=HTML, tags=("disk",)),
        change=Change(ticket=TicketRef("desk", "20"), status="Pending", assignee="17"),
        existing="7",
    ),
}
CASES = [
    pytest.param(vendor, doing, id=f"{vendor}: {doing}") for vendor in MAKERS for doing in DOINGS[vendor]
]


def _at(config: DeskConfig, url: str) -> DeskConfig:
    return replace(config, address=url)


def _without_problem(asked: Asked) -> tuple[int, bytes] | None:
    """The contract's example is an incident of a problem; ours is not yet."""
    if asked.method != "GET" or asked.path != "/api/v2/tickets/35436":
        return None
    ticket = json.loads(asked.answer)
    ticket["ticket"]["problem_id"] = None
    return asked.status, json.dumps(ticket).encode()


ANSWERS = {"zendesk": _without_problem}


@pytest.fixture(scope="module")
def served(contracts: Path) -> Iterator[dict[str, Rig]]:
    with ExitStack() as stack:
        servers = stack.enter_context(contract_servers(contracts, list(MAKERS)))
        rigs: dict[str, Rig] = {}
        for name, (url, mock) in servers.items():
            front = stack.enter_context(faulty_desk(url))
            front.answer = ANSWERS.get(name)
            rigs[name] = Rig(partial(MAKERS[name], front.url), front, mock)
        yield rigs


def _do(doing: Doing, rig: Rig, patience: Patience) -> None:
    """With a desk that has learnt nothing yet."""
    with closing(rig.new_desk(patience)) as desk:
        doing.do(desk)


def shows(asked: Asked) -> bool:
    """True for a request after which somebody sees something in the desk."""
    return asked.method != "GET" and not any(part in asked.path for part in ("/uploads", "/search/"))


@pytest.mark.parametrize(("vendor", "doing"), CASES)
def test_it_keeps_to_the_contract(vendor: str, doing: Doing, served: dict[str, Rig]) -> None:
    rig = served[vendor]
    forget(rig.mock)
    rig.front.break_at(-1, "")
    _do(doing, rig, PATIENT)
    assert violations(rig.mock) == []
    assert rig.front.arrived
    assert any(map(shows, rig.front.arrived)) == doing.writes


@pytest.mark.parametrize(("vendor", "doing"), CASES)
def test_each_fault_at_each_request_is_told_as_what_it_is(
    vendor: str, doing: Doing, served: dict[str, Rig]
) -> None:
    rig = served[vendor]
    forget(rig.mock)
    rig.front.break_at(-1, "")
    _do(doing, rig, PATIENT)
    whole = list(rig.front.arrived)
    for place, request in enumerate(whole):
        for fault, kind in FAULTS.items():
            if fault == "silent" and not (shows(request) or place == 0):
                continue  # each takes its time, and a read that is silent is one that is lost
            if _is_borne(vendor, request, fault):
                continue  # what it does then is tested below
            rig.front.break_at(place, fault)
            with pytest.raises(DeskError) as raised:
                _do(doing, rig, HASTY if fault == "silent" else PATIENT)
            where = f"{fault} at request {place}, {request.method} {request.target}: {raised.value}"
            assert type(raised.value) is kind, where
            assert len(rig.front.arrived) == place + 1, where  # nothing is asked twice, nothing goes on
            may_be_there = any(map(shows, whole[:place])) or (fault in UNCLEAR and shows(request))
            assert raised.value.may_have_arrived == may_be_there, where
            assert (raised.value.retry_after_s == 1.0) == (fault == "429"), where
            assert raised.value.status == (int(fault) if fault.isdecimal() else 0), where
    assert violations(rig.mock) == []


def _is_borne(vendor: str, request: Asked, fault: str) -> bool:
    """True where an account may lack the right to read what only adds words, or where no is an answer."""
    if vendor == "jira":
        is_asked = request.path.endswith("/request/IT-1")
        is_read = "expand=sla" in request.target
        return is_asked and (fault == "404" or (fault == "403" and is_read))
    return vendor == "freshdesk" and request.path.endswith("/ticket_fields") and fault in ("403", "404")

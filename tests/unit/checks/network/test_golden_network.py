"""Every golden case of the network checks: what the door answers, the reading, the verdict and the sentence."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from desktop.checks.catalogue import AnyCheck, find_check
from desktop.checks.network import NAMES
from desktop.checks.parameters import build_params
from desktop.checks.read import as_fields
from desktop.domain import errors
from desktop.domain.errors import ConnectError
from desktop.domain.outcome import parse_outcome_line
from desktop.domain.values import Value
from desktop.engine.judge import judge
from desktop.targets.network_door import (
    Certificate,
    Datagram,
    Dialled,
    HttpAnswer,
    HttpHop,
    HttpState,
    PortState,
    Resolution,
    TlsPeer,
    TlsState,
)
from tests.fakes.answering_shell import AnsweringShell
from tests.fakes.network import Prepared, PreparedNetwork

GOLDEN = Path(__file__).parents[3] / "golden"
CASES = sorted(GOLDEN.glob("net.*/*.json"))
NOW = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
MEASURED = {"banner_s", "ehlo_s", "sign_in_s", "search_s", "tunnel_s", "total_s", "duration_s"}


def prepared(answer: dict[str, Any]) -> Prepared:
    """Return an answer of the door from its JSON: one key that names its type."""
    [(kind, fields)] = answer.items()
    match kind:
        case "resolution":
            return TypeAdapter(Resolution).validate_python(fields)
        case "dialled":
            return dialled(fields)
        case "datagram":
            data = bytes.fromhex(fields.pop("data_hex", "")) or fields.pop("data", "").encode()
            return TypeAdapter(Datagram).validate_python({**fields, "data": data})
        case "tls":
            chain = tuple(TypeAdapter(Certificate).validate_python(one) for one in fields.get("chain", []))
            known = {
                "dialled": dialled(fields["dialled"]),
                "state": TlsState(fields["state"]),
                "chain": chain,
            }
            return TlsPeer(**{**fields, **known, "seen_at": NOW})
        case "http":
            hops = tuple(HttpHop(**hop) for hop in fields.get("hops", []))
            known = {
                "state": HttpState(fields["state"]),
                "body": fields.get("body", "").encode(),
                "hops": hops,
            }
            return HttpAnswer(**{**fields, **known})
    return ConnectError(fields["said"], rung=fields["rung"])


def dialled(fields: dict[str, Any]) -> Dialled:
    return Dialled(**{**fields, "state": PortState(fields["state"]), "tried": tuple(fields.get("tried", []))})


def network_of(case: dict[str, Any]) -> PreparedNetwork:
    answers = [prepared(answer) for answer in case["answers"]]
    return PreparedNetwork(
        answers,
        vantage=case.get("vantage", "this computer"),
        banner=case.get("banner", "").encode(),
        says=[said_bytes(one) for one in case.get("says", [])],
    )


def said_bytes(written: str | list[str]) -> bytes:
    """Return what a server says: lines of text, or bytes as hexadecimal digits."""
    return (
        bytes.fromhex(written)
        if isinstance(written, str)
        else "".join(f"{line}\r\n" for line in written).encode()
    )


def without_measured(value: Any) -> Any:
    """Leave out what is measured while the check speaks, which no case can foretell."""
    if isinstance(value, dict):
        return {name: without_measured(one) for name, one in value.items() if name not in MEASURED}
    return [without_measured(one) for one in value] if isinstance(value, list) else value


def written(value: object) -> object:
    """Return a value as it stands in JSON."""
    return json.loads(json.dumps(value, default=lambda moment: moment.isoformat()))


def read(case: dict[str, Any], spec: AnyCheck, params: Any) -> dict[str, Value]:
    if "output" in case:
        assert spec.shell is not None
        [name] = case["output"]
        output = "".join(f"{line}\n" for line in case["output"][name])
        return as_fields(spec.shell(AnsweringShell({name: output}), params))
    network = network_of(case)
    assert spec.network is not None
    fields = as_fields(spec.network(network, params))
    assert network.is_used_up
    assert all(connection.is_closed for connection in network.connections)
    return fields


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_answers_give_reading_and_verdict(path: Path) -> None:
    case = json.loads(path.read_text(encoding="utf-8"))
    spec = find_check(path.parent.name)
    params = build_params(spec, case["params"])
    if "error" in case:
        with pytest.raises(getattr(errors, case["error"])) as raised:
            read(case, spec, params)
        assert str(raised.value) == case["message"]
        return
    fields = read(case, spec, params)
    if "says" in case:
        assert without_measured(written(fields)) == case["reading"]
    else:
        assert written(fields) == case["reading"]
    judgement = judge([parse_outcome_line(line) for line in spec.default_outcomes], fields, NOW)
    assert (str(judgement.verdict), judgement.said) == (case["verdict"], case["said"])


@pytest.mark.parametrize("name", NAMES)
def test_every_network_check_has_golden_cases(name: str) -> None:
    assert len([path for path in CASES if path.parent.name == f"net.{name}"]) >= 3

"""What an HTTP address answers, how long each phase takes, and whether the body holds what it should."""

import json
from collections.abc import Mapping
from dataclasses import field

from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.values import Value
from desktop.expressions.jmes import search_json
from desktop.expressions.patterns import compile_pattern
from desktop.targets.network_door import HttpAnswer, HttpHop, HttpRequest, HttpState, Network

_START_CHARACTERS = 400
# What tells a cache, a proxy or an application apart. Never cookies or credentials.
_HEADERS = (
    "server", "via", "x-cache", "x-served-by", "cf-ray", "date", "age", "cache-control", "content-type",
    "content-length", "content-encoding", "location", "retry-after", "strict-transport-security",
)  # fmt: skip
_SECRET_HEADERS = ("set-cookie", "authorization", "proxy-authenticate")


@dataclass(frozen=True, slots=True)
class Params:
    url: str
    method: str = "GET"
    contains: str = ""  # text that the body must hold
    pattern: str = ""  # a regular expression that the body must match
    query: str = ""  # a JMESPath into a JSON body; its result is `json`
    headers: Mapping[str, str] = field(default_factory=dict)  # to send
    show_headers: tuple[str, ...] = ()  # to read, beside the usual ones
    max_redirects: int = 10
    verify_tls: bool = True
    ca_file: str = ""
    wait_s: float = 20.0


@dataclass(frozen=True, slots=True)
class Redirect:
    url: str
    status: int
    location: str


@dataclass(frozen=True, slots=True)
class Reading:
    url: str
    final_url: str
    state: HttpState
    said: str
    status: int | None
    http_version: str
    address: str
    name_s: float | None
    connect_s: float | None
    tls_s: float | None
    first_byte_s: float | None
    total_s: float
    redirects: tuple[Redirect, ...]
    redirect_count: int
    headers: Mapping[str, str]
    body_bytes: int
    is_body_complete: bool
    body_start: str
    has_text: bool | None  # None: no text was asked for, or nothing answered
    has_match: bool | None
    json: Value
    is_cut_off: bool = False  # the rest of the body did not come, or not in time


def read_network(network: Network, params: Params) -> Reading:
    request = HttpRequest(
        url=params.url,
        method=params.method.upper(),
        headers=params.headers,
        max_redirects=params.max_redirects,
        verify_tls=params.verify_tls,
        ca_file=params.ca_file,
        timeout_s=params.wait_s,
    )
    return read_answer(params, network.http(request))


def read_answer(params: Params, answer: HttpAnswer) -> Reading:
    """Return the reading of an answer; what was asked about its body is looked up in it."""
    body = decoded(answer)
    has_body = answer.state is HttpState.ANSWERED
    return Reading(
        url=params.url,
        final_url=answer.url,
        state=answer.state,
        said=answer.said,
        status=answer.status,
        http_version=answer.http_version,
        address=answer.address,
        name_s=answer.name_s,
        connect_s=answer.connect_s,
        tls_s=answer.tls_s,
        first_byte_s=answer.first_byte_s,
        total_s=answer.total_s,
        redirects=tuple(_redirect(hop) for hop in answer.hops),
        redirect_count=len(answer.hops),
        headers=_shown(answer.headers, params.show_headers),
        body_bytes=len(answer.body),
        is_body_complete=answer.is_body_complete,
        body_start=body[:_START_CHARACTERS],
        has_text=params.contains in body if params.contains and has_body else None,
        has_match=_matches(params.pattern, body) if params.pattern and has_body else None,
        json=_found(params.query, body) if params.query and has_body else None,
        is_cut_off=answer.is_cut_off,
    )


def decoded(answer: HttpAnswer) -> str:
    """Return the body as text, in the charset it names, else UTF-8; what does not fit becomes U+FFFD."""
    _, _, charset = answer.headers.get("content-type", "").partition("charset=")
    try:
        return answer.body.decode(charset.split(";")[0].strip("\"' ") or "utf-8", "replace")
    except (LookupError, ValueError):
        return answer.body.decode("utf-8", "replace")


def _redirect(hop: HttpHop) -> Redirect:
    return Redirect(hop.url, hop.status, hop.location)


def _shown(headers: Mapping[str, str], more: tuple[str, ...]) -> dict[str, str]:
    wanted = (*_HEADERS, *(name.lower() for name in more))
    return {name: headers[name] for name in wanted if name in headers and name not in _SECRET_HEADERS}


def _matches(pattern: str, body: str) -> bool:
    return compile_pattern(pattern).finder.search(body) is not None


def _found(query: str, body: str) -> Value:
    """Return what the query finds; nothing when the body is no JSON, which the state of `json` then shows."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return search_json(query, data)


CHECK = CheckSpec(
    id="net.http",
    title="HTTP answer",
    explanation=(
        "Asks for a web address as a simple client would: no cookies, no proxy, each redirect followed "
        "and shown. The phases tell where time goes: name, connect and TLS belong to the network and the "
        "front server, the wait for the first byte to the application behind it. 502, 503 and 504 come "
        "from a proxy or load balancer whose backend is down, overloaded or too slow; other 5xx from the "
        "application; 401 and 403 from sign-in and rules; 404 often from a wrong host name or a missing "
        "release. Look next at the health of the backends and at the log of the application for the same "
        "moment."
    ),
    params=Params,
    reading=Reading,
    network=read_network,
    default_outcomes=(
        "fail: state != 'answered' | ${final_url} gave no answer: ${said}.",
        "fail: status >= 500 | ${final_url} answers ${said}: the server side is broken.",
        "fail: status >= 400 | ${final_url} answers ${said}.",
        "fail: is_cut_off | ${final_url} answers ${status}, and only ${body_bytes} of its body came in time.",
        "fail: exists(has_text) and not has_text | ${final_url} answers ${status} without the wanted text.",
        "fail: exists(has_match) and not has_match | ${final_url} answers ${status}, not matching the pattern.",
        "warn: total_s > 3 | ${final_url} answers ${status}, and takes ${total_s}.",
        "pass: otherwise | ${final_url} answers ${status} in ${total_s}.",
    ),
)

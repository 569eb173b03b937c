"""Tests about what is reached over the network: names, addresses, web pages."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from desktop.domain.values import Value
from desktop.language.importing.expressions import pattern_literal, text_literal
from desktop.language.importing.goss.maker import Judging, Maker, Test, asks_nothing, timed
from desktop.language.importing.goss.matchers import Kind, Subject, line_pattern
from desktop.language.importing.imported import CannotSayError, MadeStep
from desktop.language.importing.texts import literal, prose, spelled_out
from desktop.language.nodes import YamlValue

_RECORD = re.compile(r"(A|AAAA|CAA|CNAME|MX|NS|PTR|SRV|TXT):(.+)\Z")
_MOST_STEPS = 20  # of one test


def dns(maker: Maker, test: Test) -> Iterator[MadeStep]:
    maker.leave_rest(test, ("resolve", "resolvable", "resolveable", "addrs", "server", "timeout"))
    written = test.text("resolve", test.key)
    record = _RECORD.match(written)
    families = _families(test)
    kind, host = (record[1], record[2]) if record else (families[0], written)
    given: dict[str, Value] = {"host": host, "kind": kind}
    server, colon, port = test.text("server").rpartition(":")
    if test.text("server"):
        is_pair = bool(colon) and port.isascii() and port.isdecimal() and ":" not in server
        given["servers"] = [server if is_pair else test.text("server")]
        if is_pair:
            given["port"] = int(port[:9])
    judging = Judging()
    for name in ("resolvable", "resolveable"):
        maker.judge(judging, test, name, Subject(Kind.BOOLEAN, "state == 'found'"), "${state}")
    if len(families) == 1 or record:
        maker.judge(judging, test, "addrs", Subject(Kind.LIST, "records", "records"), "${records}")
    else:
        maker.leave_out(
            test, "addrs", "one question to a server is about IPv4 or IPv6, and these are of both"
        )
    step = maker.check(test, f"What does {host} resolve to?", "net.dns", given, judging)
    yield timed(step, test)


def _families(test: Test) -> list[str]:
    """Return the kinds of record that hold the addresses; ADDRESS, for both, is asked of the system only."""
    if not test.text("server"):
        return ["ADDRESS"]
    return sorted({"AAAA" if ":" in one else "A" for one in _list(test.value("addrs"))}) or ["A"]


def addr(maker: Maker, test: Test) -> Iterator[MadeStep]:
    maker.leave_rest(test, ("address", "reachable", "timeout", "local-address"))
    if test.text("local-address"):
        maker.leave_out(test, "local-address", "a check does not choose the address that it calls from")
    address = test.text("address", test.key)
    protocol, _, place = address.rpartition("://")
    host, _, port = place.rpartition(":")
    if protocol not in ("", "tcp") or not port.isascii() or not port.isdecimal():
        yield maker.hand(
            test, f"Can {address} be reached?", "only addresses such as tcp://name:80 are checked"
        )
        return
    judging = Judging()
    maker.judge(judging, test, "reachable", Subject(Kind.BOOLEAN, "state == 'open'"), "${said}")
    given: dict[str, Value] = {"host": host.strip("[]"), "port": int(port[:9]), "samples": 1, **_wait(test)}
    yield maker.check(test, f"Can {place} be reached?", "net.tcp", given, judging)


_HTTP = (
    "url", "status", "method", "allow-insecure", "no-follow-redirects", "timeout", "request-headers", "request-header",
    "headers", "body", "ca-file",
)  # fmt: skip
_NOT_SENT = ("request-body", "username", "password", "cert-file", "key-file", "proxy")


def http(maker: Maker, test: Test) -> Iterator[MadeStep]:
    url = test.text("url", test.key)
    maker.leave_rest(test, (*_HTTP, *_NOT_SENT))
    parts = [name for name in _NOT_SENT if test.value(name)]
    method = test.text("method", "GET").upper()
    if parts or method not in ("GET", "HEAD") or _holds_password(url):
        yield _by_hand(maker, test, url, method, parts)
        return
    judging = Judging()
    judging.refuse("state != 'answered'", "It gave no answer: ${said}.")
    maker.judge(judging, test, "status", Subject(Kind.NUMBER, "status"), "${status}")
    given = {"url": url, **_wait(test), **_request(maker, test)}
    if method != "GET":
        given["method"] = method
    shown = _response_headers(maker, test, judging)
    if shown:
        given["show_headers"] = shown
    sought = _sought(maker, test)
    _add(judging, given, sought[:1])
    yield maker.check(test, f"What does {url} answer?", "net.http", given, judging)
    for one in sought[1:_MOST_STEPS]:
        again, more = Judging(), {key: value for key, value in given.items() if key not in _BODY}
        _add(again, more, [one])
        yield maker.check(test, f"Does the page of {url} hold what it should?", "net.http", more, again)


def _by_hand(maker: Maker, test: Test, url: str, method: str, parts: Sequence[str]) -> MadeStep:
    """Return the step of who asks in the check's place; secrets stay in the goss file."""
    what = ", ".join(f"`{name}`" for name in parts) or "a request that may change something, or a password"
    step = maker.hand(test, f"What does {_without_password(url)} answer?", f"a check sends no {what}")
    wanted = test.text("status", "200")
    asked = f"Ask {_without_password(url)} by {method}, and see that it answers with status {wanted}."
    shown = {name: test.value(name) for name in ("headers", "body") if not asks_nothing(test.value(name))}
    hand = prose(f"{asked} Wanted:\n{spelled_out(shown)}" if shown else asked)
    effect = {} if method in ("GET", "HEAD") else {"effect": "changes"}
    return replace(step, fields={**step.fields, "do": literal(hand), **effect}, by_hand=hand)


_BODY = ("contains", "pattern", "query", "show_headers")


def _add(judging: Judging, given: dict[str, Value], sought: Sequence[tuple[str, str, str]]) -> None:
    for name, text, bad in sought:
        given[name] = text
        judging.refuse(bad, "The page is not as wanted.")


def _sought(maker: Maker, test: Test) -> list[tuple[str, str, str]]:
    """Return what is looked for in the page: the parameter, its text, and when it is bad."""
    body = test.value("body")
    found: list[tuple[str, str, str]] = []
    for one in body if isinstance(body, list) else [body]:
        if asks_nothing(one):
            continue
        if not isinstance(one, str):
            maker.leave_out(test, "body", "a page is looked through for texts and patterns only")
            continue
        is_wanted, is_pattern, text = line_pattern(one)
        field = "has_match" if is_pattern else "has_text"
        try:
            text_literal(text) if not is_pattern else pattern_literal(text)
        except CannotSayError as fault:
            maker.leave_out(test, "body", str(fault))
            continue
        found.append(("pattern" if is_pattern else "contains", text, f"not {field}" if is_wanted else field))
    if len(found) > _MOST_STEPS:
        maker.leave_out(test, "body", f"only the first {_MOST_STEPS} are looked for")
    return found


def _request(maker: Maker, test: Test) -> dict[str, Value]:
    given: dict[str, Value] = {}
    if test.value("allow-insecure") is True:
        given["verify_tls"] = False
    if test.value("no-follow-redirects") is True:
        given["max_redirects"] = 0
    if test.text("ca-file"):
        given["ca_file"] = test.text("ca-file")
    headers = {}
    for name in ("request-headers", "request-header"):
        for line in _list(test.value(name)):
            key, colon, text = line.partition(":")
            if not colon or key.strip().lower() in ("authorization", "cookie", "proxy-authorization"):
                maker.leave_out(
                    test, name, "it is no header, or one with a secret, which never stands in a file"
                )
            else:
                headers[key.strip()] = text.strip().replace("${", "$${")
    return {**given, **({"headers": headers} if headers else {})}


def _response_headers(maker: Maker, test: Test, judging: Judging) -> list[Value]:
    shown: list[Value] = []
    for line in _list(test.value("headers")):
        key, colon, text = line.partition(":")
        name = key.strip().lower()
        try:
            if not colon or not re.fullmatch(r"[a-z0-9-]+", name):
                raise CannotSayError("only headers such as `Content-Type: text/html` are looked for")
            found = f"headers[{text_literal(name)}]"
            judging.refuse(
                f"not exists({found}) or not contains({found}, {text_literal(text.strip())})",
                f"The header {name} is not as wanted.",
            )
        except CannotSayError as fault:
            maker.leave_out(test, "headers", str(fault))
        else:
            shown.append(name)
    if isinstance(test.value("headers"), dict):
        maker.leave_out(test, "headers", "matchers on all headers at once are not known here")
    return shown


def _list(value: YamlValue) -> list[str]:
    found = value if isinstance(value, list) else [value]
    return [one for one in found if isinstance(one, str)]


def _wait(test: Test) -> dict[str, Value]:
    timeout = test.value("timeout")
    return {"wait_s": max(1, timeout) / 1000} if isinstance(timeout, int) and 0 < timeout < 10**7 else {}


def _holds_password(url: str) -> bool:
    try:
        return bool(urlsplit(url).password)
    except ValueError:
        return False


def _without_password(url: str) -> str:
    return re.sub(r"//[^/@]*@", "//", url) if "@" in url else url

"""Our readings of the network and other programs' come to the same verdict, with limits just above and just below.

`docs/oracles.md` lists the pairs.
"""

import re
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from desktop.checks.catalogue import find_check
from desktop.checks.parameters import build_params
from desktop.checks.read import read_check
from desktop.domain.outcome import parse_outcome_line
from desktop.domain.values import Fields
from desktop.domain.verdict import Verdict
from desktop.engine.judge import judge
from desktop.targets.base import Call
from desktop.targets.local.target import LocalTarget
from tests.servers.certificates import Authority
from tests.servers.directory import BASE, slapd
from tests.servers.dns_server import dns_server
from tests.servers.mail_server import MailServer
from tests.servers.streams import closed_port, filtered_port, silent, speaking_tls, tcp_server
from tests.servers.time_server import telling_time, udp_server
from tests.servers.tun_network import Host, tun_network
from tests.servers.web import Web, web_server
from tests.servers.web_proxy import tinyproxy

pytestmark = pytest.mark.requires_server("monitoring-plugins", "check_dig")
PLUGINS = Path("/usr/lib/nagios/plugins")
BY_EXIT_STATUS = {0: Verdict.PASS, 1: Verdict.WARN, 2: Verdict.FAIL, 3: Verdict.UNKNOWN}
HERE = "127.0.0.1"
FAR = "198.18.1.1"


def plugin(name: str, *arguments: object) -> Verdict:
    done = subprocess.run([PLUGINS / name, *map(str, arguments)], capture_output=True, text=True, timeout=30)
    return BY_EXIT_STATUS[done.returncode]


def read(check_id: str, **params: Any) -> Fields:
    spec = find_check(check_id)
    return read_check(spec, LocalTarget(), build_params(spec, params), Call.within(30))


def ours(reading: Fields, *outcomes: str) -> Verdict:
    lines = outcomes or ()
    return judge([parse_outcome_line(line) for line in lines], reading, datetime.now(UTC)).verdict


def by_default(check_id: str, reading: Fields) -> Verdict:
    return ours(reading, *find_check(check_id).default_outcomes)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    with web_server() as web:
        yield web


# net.ping


@pytest.mark.requires_server("ping", "ss")
@pytest.mark.parametrize(
    ("rtt_limit_ms", "loss_limit_pct", "verdict"),
    [(15, 60, Verdict.WARN), (200, 32, Verdict.WARN), (200, 35, Verdict.PASS)],
)
def test_ping(rtt_limit_ms: int, loss_limit_pct: int, verdict: Verdict) -> None:
    """Of three echoes the second is lost; the others take 20 ms and a little.

    check_ping sends until as many answers came as it was told packets: two answers, three echoes."""
    host = "198.18.1.1"
    limits = f"{rtt_limit_ms},{loss_limit_pct}%"
    with tun_network({host: Host(loses=2, delay_s=0.02)}):
        theirs = plugin("check_ping", "-H", host, "-p", 2, "-w", limits, "-c", "9999,100%")
    with tun_network({host: Host(loses=2, delay_s=0.02)}):
        reading = read("net.ping", host=host, samples=3, wait_s=1)
    warn = f"warn: rtt_avg_s > {rtt_limit_ms / 1000} or loss_pct >= {loss_limit_pct}"
    assert theirs is ours(reading, "fail: loss_pct >= 100", warn, "pass: otherwise")
    assert theirs is verdict


# net.ntp


@pytest.mark.parametrize(("limit_s", "verdict"), [(1.9, Verdict.WARN), (2.1, Verdict.PASS)])
@pytest.mark.parametrize("off_s", [2.0, -2.0])
def test_ntp_offset(off_s: float, limit_s: float, verdict: Verdict) -> None:
    with udp_server(telling_time(off_s=off_s)) as port:
        theirs = plugin("check_ntp_time", "-H", HERE, "-p", port, "-w", limit_s, "-c", 30)
        reading = read("net.ntp", host=HERE, port=port, samples=2)
    assert theirs is ours(reading, f"warn: abs(offset_s) > {limit_s}", "pass: otherwise")
    assert theirs is verdict


def test_ntp_that_nobody_answers() -> None:
    port = closed_port()  # of TCP, and of UDP too as good as always
    theirs = plugin("check_ntp_time", "-H", HERE, "-p", port, "-t", 2)
    assert theirs is by_default("net.ntp", read("net.ntp", host=HERE, port=port))
    assert theirs is Verdict.FAIL


# net.smtp


@pytest.mark.parametrize(("limit_s", "verdict"), [(0.2, Verdict.WARN), (0.8, Verdict.PASS)])
def test_smtp_greeting_takes_its_time(limit_s: float, verdict: Verdict) -> None:
    with tcp_server(MailServer(greets_after_s=0.4).serve) as port:
        theirs = plugin("check_smtp", "-H", HERE, "-p", port, "-w", limit_s, "-c", 9)
        reading = read("net.smtp", host=HERE, port=port, security="none")
    assert theirs is ours(reading, f"warn: total_s > {limit_s}", "pass: otherwise")
    assert theirs is verdict


@pytest.mark.parametrize("wanted", ["220 mail.example", "220 other.example"])
def test_smtp_greeting(wanted: str) -> None:
    with tcp_server(MailServer().serve) as port:
        theirs = plugin("check_smtp", "-H", HERE, "-p", port, "-e", wanted)
        reading = read("net.smtp", host=HERE, port=port, contains=wanted.removeprefix("220 "))
    # A greeting that is not as wanted only warns there.
    assert (theirs is Verdict.PASS) is (by_default("net.smtp", reading) is Verdict.PASS)
    assert (theirs is Verdict.PASS) is ("mail" in wanted)


@pytest.mark.parametrize("step", [-1, 1])
def test_smtp_certificate_days(authority: Authority, step: int) -> None:
    with tcp_server(MailServer(authority.issue(f"days{step}", "localhost", days=40.5)).serve) as port:
        limit = 40 + step
        theirs = plugin("check_smtp", "-H", "localhost", "-4", "-p", port, "-S", "-D", f"{limit},2")
        reading = read("net.smtp", host="localhost", port=port, ca_file=str(authority.file))
    assert theirs is ours(reading, f"warn: days_left < {limit}", "pass: otherwise")
    assert theirs is (Verdict.WARN if step > 0 else Verdict.PASS)


@pytest.mark.parametrize("kind", ["refused", "rejected"])
def test_smtp_that_does_not_serve(kind: str) -> None:
    with tcp_server(MailServer(greeting="554 no").serve) as open_port:
        port = open_port if kind == "rejected" else closed_port()
        theirs = plugin("check_smtp", "-H", HERE, "-p", port, "-t", 5)
        found = by_default("net.smtp", read("net.smtp", host=HERE, port=port))
    assert found is Verdict.FAIL
    assert theirs is (Verdict.FAIL if kind == "refused" else Verdict.WARN)  # it only warns of a 554


# net.tcp


@pytest.mark.parametrize("kind", ["open", "refused", "filtered"])
def test_tcp_states(kind: str) -> None:
    with tcp_server(silent) as open_port, filtered_port() as filtered:
        port = {"open": open_port, "refused": closed_port(), "filtered": filtered}[kind]
        theirs = plugin("check_tcp", "-H", HERE, "-p", port, "-t", 1)
        reading = read("net.tcp", host=HERE, port=port, samples=1, wait_s=1)
    assert theirs is by_default("net.tcp", reading)
    assert reading["state"] == kind


@pytest.mark.parametrize(("limit_s", "verdict"), [(0.000001, Verdict.WARN), (2, Verdict.PASS)])
def test_tcp_time(limit_s: float, verdict: Verdict) -> None:
    with tcp_server(silent) as port:
        theirs = plugin("check_tcp", "-H", HERE, "-p", port, "-w", f"{limit_s:f}")
        reading = read("net.tcp", host=HERE, port=port)
    assert theirs is ours(reading, f"warn: connect_p95_s > {limit_s:f}", "pass: otherwise")
    assert theirs is verdict


# net.udp


def test_udp() -> None:
    with udp_server(lambda _said: b"pong") as port:
        theirs = plugin("check_udp", "-H", HERE, "-p", port, "-s", "ping", "-e", "pong", "-M", "crit")
        reading = read("net.udp", host=HERE, port=port, payload="ping", pattern="^pong")
    assert theirs is by_default("net.udp", reading)
    assert theirs is Verdict.PASS
    theirs = plugin("check_udp", "-H", HERE, "-p", port, "-s", "ping", "-e", "pong")
    assert theirs is by_default("net.udp", read("net.udp", host=HERE, port=port, payload="ping"))
    assert theirs is Verdict.FAIL


# net.http


@pytest.mark.parametrize(("limit_s", "verdict"), [(0.35, Verdict.WARN), (1.5, Verdict.PASS)])
def test_http_time(web: Web, limit_s: float, verdict: Verdict) -> None:
    """The page takes half a second."""
    theirs = plugin("check_http", "-I", HERE, "-p", web.port, "-u", "/slow", "-w", limit_s, "-c", 9)
    reading = read("net.http", url=f"{web.url}/slow")
    assert theirs is ours(reading, f"warn: total_s > {limit_s}", "pass: otherwise")
    assert theirs is verdict


@pytest.mark.parametrize("least", [34, 35, 36])
def test_http_size(web: Web, least: int) -> None:
    reading = read("net.http", url=f"{web.url}/")
    done = subprocess.run(
        [PLUGINS / "check_http", "-I", HERE, "-p", str(web.port), "-u", "/"], capture_output=True, text=True
    ).stdout
    found = re.search(r"(\d+) bytes", done)
    assert found is not None
    # check_http counts the head too, so its limit is set by what it says of the whole.
    head = int(found[1]) - int(str(reading["body_bytes"]))
    theirs = plugin("check_http", "-I", HERE, "-p", web.port, "-u", "/", "-m", least + head)
    assert theirs is ours(reading, f"warn: body_bytes < {least}", "pass: otherwise")


@pytest.mark.parametrize(("path", "params", "arguments"), [
    ("/", {"pattern": "<h1>W.*e</h1>"}, ["-r", "<h1>W.*e</h1>"]),
    ("/", {"pattern": "<h1>M"}, ["-r", "<h1>M"]),
    ("/missing", {}, ["-e", "HTTP/1."]),
])  # fmt: skip
def test_http_pattern_and_status(web: Web, path: str, params: dict[str, str], arguments: list[str]) -> None:
    theirs = plugin("check_http", "-I", HERE, "-p", web.port, "-u", path, *arguments)
    reading = read("net.http", url=web.url + path, **params)
    if "-e" in arguments:  # it was told that any status will do
        assert theirs is ours(reading, "pass: exists(status)", "fail: otherwise")
    else:
        assert theirs is by_default("net.http", reading)


# net.tls


@pytest.mark.parametrize("step", [-1, 1])
@pytest.mark.parametrize("days", [3.5, 40.5])
def test_tls_days(authority: Authority, days: float, step: int) -> None:
    files = authority.issue(f"tls{days}{step}", "localhost", days=days)
    with tcp_server(speaking_tls(files)) as port:
        limit = int(days) + step
        theirs = plugin("check_http", "-H", "localhost", "-4", "-p", port, "-C", f"{limit},1")
        reading = read("net.tls", host="localhost", port=port, ca_file=str(authority.file))
    assert theirs is ours(reading, "fail: days_left < 1", f"warn: days_left < {limit}", "pass: otherwise")
    assert theirs is (Verdict.WARN if step > 0 else Verdict.PASS)


@pytest.mark.requires_server("openssl")
def test_tls_protocol_chain_and_trust(authority: Authority) -> None:
    with tcp_server(speaking_tls(authority.issue("chain", "localhost"))) as port:
        for ca_file in (str(authority.file), ""):
            trust = ["-CAfile", ca_file] if ca_file else []
            shown = subprocess.run(
                ["openssl", "s_client", "-connect", f"{HERE}:{port}", "-showcerts", *trust],
                input="Q\n", capture_output=True, text=True, timeout=20,
            ).stdout  # fmt: skip
            reading = read("net.tls", host="localhost", port=port, ca_file=ca_file)
            assert shown.count("BEGIN CERTIFICATE") == len(list(reading["chain"]))  # type: ignore[arg-type]
            assert f"{reading['protocol']}, Cipher is {reading['cipher']}" in shown
            assert ("Verify return code: 0 (ok)" in shown) is reading["is_trusted"]


# net.dns

ZONE = {
    ("web.example", "A"): ("192.0.2.10", "192.0.2.11"),
    ("web.example", "MX"): ("10 mail.example.",),
    ("alone.example", "TXT"): ('"x"',),
}


@pytest.mark.parametrize(("host", "kind", "expect", "verdict"), [
    ("web.example", "A", "192.0.2.10", Verdict.PASS),
    ("web.example", "A", "192.0.2.99", Verdict.WARN),  # it warns where our default outcome fails
    ("nobody.example", "A", "192.0.2.10", Verdict.FAIL),
    ("alone.example", "A", "192.0.2.10", Verdict.FAIL),
])  # fmt: skip
def test_dns_answer(host: str, kind: str, expect: str, verdict: Verdict) -> None:
    with dns_server(ZONE) as port:
        arguments = ("-H", HERE, "-p", port, "-l", host, "-T", kind, "-a", expect, "-A", "+noedns")
        theirs = plugin("check_dig", *arguments)
        reading = read("net.dns", host=host, kind=kind, servers=[HERE], port=port, expect=[expect])
    assert theirs is ours(reading, "fail: state != 'found'", "warn: len(missing) > 0", "pass: otherwise")
    assert theirs is verdict


@pytest.mark.requires_server("dig")
@pytest.mark.parametrize(
    ("host", "kind"), [("web.example", "A"), ("web.example", "MX"), ("nobody.example", "A")]
)
def test_dns_records_are_those_of_dig(host: str, kind: str) -> None:
    with dns_server(ZONE) as port:
        shown = subprocess.run(
            ["dig", f"@{HERE}", "-p", str(port), "+noedns", "+noall", "+answer", "+comments", host, kind],
            capture_output=True, text=True, timeout=20,
        ).stdout  # fmt: skip
        reading = read("net.dns", host=host, kind=kind, servers=[HERE], port=port)
    rows = [line.split(None, 4) for line in shown.splitlines() if line and not line.startswith(";")]
    assert sorted(row[4] for row in rows) == reading["records"]
    assert ("status: NXDOMAIN" in shown) is (reading["state"] == "nxdomain")
    [answer] = reading["servers"]  # type: ignore[misc]
    assert {int(row[1]) for row in rows} == ({answer["ttl_s"]} if rows else set())  # type: ignore[index, call-overload]


# net.ldap


@pytest.mark.requires_server("slapd")
def test_ldap(authority: Authority, tmp_path: Path) -> None:
    with slapd(tmp_path, authority.issue("ldap", "localhost")) as server:
        for base, verdict in ((BASE, Verdict.PASS), (f"ou=nowhere,{BASE}", Verdict.FAIL)):
            theirs = plugin("check_ldap", "-H", HERE, "-p", server.port, "-b", base, "-3")
            reading = read("net.ldap", host=HERE, port=server.port, base=base)
            assert theirs is by_default("net.ldap", reading)
            assert theirs is verdict
    assert plugin("check_ldap", "-H", HERE, "-p", server.port, "-b", BASE, "-3") is Verdict.FAIL
    assert by_default("net.ldap", read("net.ldap", host=HERE, port=server.port)) is Verdict.FAIL


# net.path, net.mtu


def tracepath(host: str) -> list[str]:
    """Return the lines of the tool, which finds the way and its largest packet by itself."""
    done = subprocess.run(["tracepath", "-n", "-m", "6", host], capture_output=True, text=True, timeout=60)
    return done.stdout.splitlines()


@pytest.mark.requires_server("ping", "ss", "tracepath")
def test_way_of_three_hops() -> None:
    with tun_network({FAR: Host(hops=3)}):
        lines = tracepath(FAR)
        reading = read("net.path", host=FAR, max_hops=6, samples=1)
    theirs = {int(found[1]): found[2] for line in lines if (found := re.match(r" *(\d+): +([\d.]+) ", line))}
    hops: Any = reading["hops"]
    assert {hop["hop"]: hop["addresses"] for hop in hops} == {hop: [one] for hop, one in theirs.items()}
    for limit, verdict in ((len(theirs) - 1, Verdict.WARN), (len(theirs), Verdict.PASS)):
        assert ours(reading, f"warn: hop_count > {limit}", "pass: otherwise") is verdict


@pytest.mark.requires_server("ping", "ss", "tracepath")
@pytest.mark.parametrize("mtu_bytes", [1280, 1400])
def test_largest_packet(mtu_bytes: int) -> None:
    with tun_network({FAR: Host(hops=2, mtu_bytes=mtu_bytes)}):
        lines = tracepath(FAR)
        reading = read("net.mtu", host=FAR)
    theirs = min(int(found[1]) for line in lines if (found := re.search(r"pmtu (\d+)", line)))
    for limit, verdict in ((theirs, Verdict.PASS), (theirs + 1, Verdict.WARN)):
        assert ours(reading, f"warn: path_mtu < {limit}", "pass: otherwise") is verdict


# net.proxy


@pytest.mark.requires_server("tinyproxy", "curl")
def test_proxy(authority: Authority, tmp_path: Path) -> None:
    """curl says what the proxy answered, and ends with 0 only when it shook hands behind it."""
    files, closed = authority.issue("behind", "localhost"), closed_port()

    def both(proxy: int, to_port: int, user: str = "") -> tuple[bool, int | None]:
        given = ["--proxy-user", f"{user}:secret"] if user else []
        done = subprocess.run(
            ["curl", "-s", "-o", "/dev/null", "-w", "%{http_connect}", "--max-time", "20", "--cacert",
             str(authority.file), "-x", f"http://{HERE}:{proxy}", *given, f"https://localhost:{to_port}/"],
            capture_output=True, text=True, timeout=30,
        )  # fmt: skip
        signed = {"user": user, "password": "secret"} if user else {}
        reading = read("net.proxy", host=HERE, port=proxy, to_host="localhost", to_port=to_port,
                       ca_file=str(authority.file), **signed)  # fmt: skip
        is_whole = by_default("net.proxy", reading) is Verdict.PASS
        assert ((done.returncode == 0), int(done.stdout) or None) == (is_whole, reading["status"])
        return is_whole, int(done.stdout) or None

    with tcp_server(speaking_tls(files, answer=b"HTTP/1.0 204 No Content\r\n\r\n")) as port:
        with tinyproxy(tmp_path / "open", [port, closed]) as proxy:
            assert both(proxy, port) == (True, 200)
            assert both(proxy, closed) == (False, 500)
            assert both(proxy, closed_port()) == (False, 403)
        with tinyproxy(tmp_path / "closed", [port], sign_in="me secret") as proxy:
            assert both(proxy, port) == (False, 407)
            assert both(proxy, port, "me") == (True, 200)
            assert both(proxy, port, "somebody") == (False, 401)
        assert both(closed_port(), port) == (False, None)


# net.port_scan


@pytest.mark.requires_server("nc")
def test_ports() -> None:
    with tcp_server(silent) as first, tcp_server(silent) as second, filtered_port() as filtered:
        ports = (first, second, filtered, closed_port())
        theirs = [
            subprocess.run(
                ["nc", "-z", "-w", "1", HERE, str(port)], timeout=20, capture_output=True
            ).returncode
            for port in ports
        ]
        reading = read("net.port_scan", host=HERE, ports=ports, wait_s=1)
    assert [port for port, code in zip(ports, theirs, strict=True) if code == 0] == [first, second]
    assert reading["open"] == sorted([first, second])
    assert sorted([*reading["refused"], *reading["filtered"]]) == sorted(ports[2:])  # type: ignore[misc]

"""The network checks on real servers: what each fault reads as, here and through a real sshd."""

import json
import re
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from dns import rcode

from desktop.domain.errors import CancelledError, ConnectError, InputError, NotApplicableError
from desktop.domain.target_ref import LOCAL, TargetKind, TargetRef
from desktop.targets.base import CancelToken
from desktop.targets.local.target import LocalTarget
from desktop.targets.network.tls import trusting_context
from desktop.targets.ssh.target import SshTarget
from tests.integration.looking import Look, Seen, looking_from
from tests.servers.certificates import Authority, self_signed
from tests.servers.dns_server import dns_server
from tests.servers.sshd import Sshd
from tests.servers.streams import (
    closed_port,
    filtered_port,
    hanging_up,
    saying,
    silent,
    speaking_tls,
    tcp_server,
)
from tests.servers.web import BIG_BYTES, Web, web_server

ROOT = Path(__file__).parents[2]
PLUGINS = Path("/usr/lib/nagios/plugins")
HTTP_OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@pytest.fixture
def look() -> Look:
    return looking_from(LocalTarget(LOCAL))


@pytest.fixture
def look_over_ssh(sshd: Sshd, ssh_home: Path) -> Iterator[Look]:
    target = SshTarget(TargetRef(TargetKind.SSH, host="127.0.0.1", user=sshd.user, port=sshd.port))
    yield looking_from(target)
    target.close()


@pytest.fixture(params=["here", "ssh"])
def look_from_both(request: pytest.FixtureRequest) -> Look:
    look: Look = request.getfixturevalue("look" if request.param == "here" else "look_over_ssh")
    return look


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    with web_server() as web:
        yield web


# net.tcp


def test_open_port_passes_from_here_and_over_ssh(look_from_both: Look) -> None:
    with tcp_server(silent) as port:
        seen = look_from_both("net.tcp", host="127.0.0.1", port=port)
    assert (seen.verdict, seen.fields["state"], seen.fields["open_count"]) == ("pass", "open", 3)
    assert 0 < seen.fields["connect_p50_s"] <= seen.fields["connect_p95_s"] < 2


def test_closed_port_is_refused_from_here_and_over_ssh(look_from_both: Look) -> None:
    port = closed_port()
    seen = look_from_both("net.tcp", host="127.0.0.1", port=port)
    assert (seen.verdict, seen.fields["state"], seen.fields["refused_count"]) == ("fail", "refused", 3)
    assert seen.said == f"127.0.0.1 refuses connections on port {port}."


def test_filtered_port_is_a_reading_and_leaves_time_to_tell(look_from_both: Look) -> None:
    with filtered_port() as port:
        begun = time.monotonic()
        seen = look_from_both("net.tcp", timeout_s=6, host="127.0.0.1", port=port, samples=2, wait_s=1)
    assert (seen.verdict, seen.fields["state"], seen.fields["filtered_count"]) == ("fail", "filtered", 2)
    assert time.monotonic() - begun < 5


def test_name_that_is_not_there_is_a_reading(look_from_both: Look) -> None:
    seen = look_from_both("net.tcp", host="no-such-host.invalid", port=80)
    assert (seen.verdict, seen.fields["state"]) == ("fail", "no_name")
    assert "there is no such name" in seen.said


@pytest.mark.parametrize("host", ["169.254.169.254", "::ffff:169.254.169.254", "fd00:ec2::254", "0.0.0.0"])
def test_metadata_and_link_local_are_never_contacted(look: Look, host: str) -> None:
    with pytest.raises(ConnectError, match="was not contacted") as caught:
        look("net.tcp", host=host, port=80)
    assert caught.value.rung == "policy"


def test_cancel_ends_a_wait_at_once(look: Look) -> None:
    cancel = CancelToken()
    threading.Timer(0.3, cancel.cancel).start()
    begun = time.monotonic()
    with filtered_port() as port, pytest.raises(CancelledError):
        look("net.tcp", timeout_s=20, cancel=cancel, host="127.0.0.1", port=port, wait_s=10)
    assert time.monotonic() - begun < 2


def test_forwarding_that_sshd_forbids_is_not_a_reading(
    start_another_sshd: Callable[..., Sshd], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = start_another_sshd(options=["AllowTcpForwarding no"])
    server.write_client_config(tmp_path / "own")
    monkeypatch.setenv("HOME", str(tmp_path / "own"))
    target = SshTarget(TargetRef(TargetKind.SSH, host="127.0.0.1", user=server.user, port=server.port))
    with pytest.raises(ConnectError, match="does not allow TCP forwarding"):
        looking_from(target)("net.tcp", host="127.0.0.1", port=server.port)
    target.close()


# net.tls


def test_good_certificate(look_from_both: Look, authority: Authority) -> None:
    with tcp_server(speaking_tls(authority.issue("good", "localhost", days=90))) as port:
        seen = look_from_both("net.tls", host="localhost", port=port, ca_file=str(authority.file))
    assert seen.verdict == "pass", seen
    assert (seen.fields["days_left"], seen.fields["is_trusted"], seen.fields["name_matches"]) == (
        89,
        True,
        True,
    )
    assert [link["subject"] for link in seen.fields["chain"]] == ["CN=good", "CN=Test Issuer"]
    assert (seen.fields["protocol"], seen.fields["names"]) == ("TLSv1.3", ["localhost"])
    assert seen.fields["key"] == "EC secp256r1"


def test_expired_certificate_is_read(look_from_both: Look, authority: Authority) -> None:
    files = authority.issue("expired", "localhost", days=-2.5, age_days=30)
    with tcp_server(speaking_tls(files)) as port:
        seen = look_from_both("net.tls", host="localhost", port=port, ca_file=str(authority.file))
    assert (seen.verdict, seen.fields["days_left"], seen.fields["is_in_time"]) == ("fail", -3, False)
    assert (seen.fields["is_trusted"], seen.fields["trust_error"]) == (False, "certificate has expired")


def test_wrong_name(look: Look, authority: Authority) -> None:
    with tcp_server(speaking_tls(authority.issue("other", "other.example"))) as port:
        seen = look("net.tls", host="localhost", port=port, ca_file=str(authority.file))
    assert (seen.verdict, seen.fields["is_trusted"], seen.fields["name_matches"]) == ("fail", True, False)
    assert seen.said == "The certificate is for other.example, not for localhost."


def test_self_signed(look: Look, tmp_path: Path) -> None:
    with tcp_server(speaking_tls(self_signed(tmp_path, "own", "localhost"))) as port:
        seen = look("net.tls", host="localhost", port=port)
    assert (seen.verdict, seen.fields["is_trusted"], seen.fields["is_self_signed"]) == ("fail", False, True)
    assert "self-signed" in seen.said


def test_intermediate_that_is_not_sent(look: Look, authority: Authority) -> None:
    with tcp_server(speaking_tls(authority.issue("short", "localhost", with_chain=False))) as port:
        seen = look("net.tls", host="localhost", port=port, ca_file=str(authority.file))
    assert (seen.verdict, seen.fields["is_trusted"], len(seen.fields["chain"])) == ("fail", False, 1)
    assert "unable to get local issuer" in seen.fields["trust_error"]


def test_ssl_cert_file_is_honoured(look: Look, authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with tcp_server(speaking_tls(authority.issue("trusted", "localhost"))) as port:
        assert look("net.tls", host="localhost", port=port).fields["is_trusted"] is True


def test_certificate_soon_to_end_warns_then_fails(look: Look, authority: Authority) -> None:
    for days, verdict in ((20.5, "warn"), (6.5, "fail")):
        with tcp_server(speaking_tls(authority.issue(f"soon{days}", "localhost", days=days))) as port:
            seen = look("net.tls", host="localhost", port=port, ca_file=str(authority.file))
        assert (seen.verdict, seen.said) == (verdict, f"The certificate ends in {int(days)} days.")


def test_old_protocol_is_read_and_not_trusted(look: Look, authority: Authority) -> None:
    files = authority.issue("old", "localhost")
    with tcp_server(speaking_tls(files, newest=ssl.TLSVersion.TLSv1_1)) as port:
        seen = look("net.tls", host="localhost", port=port, ca_file=str(authority.file))
    assert (seen.fields["state"], seen.fields["protocol"]) == ("ok", "TLSv1.1")
    assert (seen.verdict, seen.fields["is_trusted"]) == ("fail", False)
    assert "careful client gives up" in seen.fields["trust_error"]


def test_server_that_we_refuse_after_its_certificate_is_not_trusted(
    look: Look, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stern(ca_file: str) -> ssl.SSLContext:  # as some distributions ship OpenSSL
        context = trusting_context(ca_file)
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        context.set_ciphers("DEFAULT:@SECLEVEL=2")
        return context

    monkeypatch.setattr("desktop.targets.network.peer.trusting_context", stern)
    files = authority.issue("refused", "localhost")
    with tcp_server(speaking_tls(files, newest=ssl.TLSVersion.TLSv1_1)) as port:
        seen = look("net.tls", host="localhost", port=port, ca_file=str(authority.file))
    assert (seen.verdict, seen.fields["is_trusted"], seen.fields["protocol"]) == ("fail", False, "TLSv1.1")


@pytest.mark.parametrize("newest", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_server_that_wants_a_certificate_of_ours_still_shows_its_own(
    look: Look, authority: Authority, newest: ssl.TLSVersion
) -> None:
    files = authority.issue(f"both{newest}", "localhost")
    with tcp_server(speaking_tls(files, newest=newest, asks_for_ours=True)) as port:
        seen = look("net.tls", host="localhost", port=port, ca_file=str(authority.file))
    assert (seen.verdict, seen.fields["days_left"], seen.fields["is_trusted"]) == ("pass", 89, True), seen


@pytest.mark.parametrize(
    ("serve", "state"),
    [
        (saying(b"220 mail.example ESMTP\r\n"), "not_tls"),
        (saying(HTTP_OK), "not_tls"),
        (hanging_up, "closed"),
        (silent, "no_answer"),
    ],
)
def test_what_is_no_tls_server(look: Look, serve: Any, state: str) -> None:
    with tcp_server(serve) as port:
        seen = look("net.tls", timeout_s=2, host="127.0.0.1", port=port)
    assert (seen.verdict, seen.fields["state"]) == ("fail", state)


def test_tls_on_a_closed_port(look: Look) -> None:
    seen = look("net.tls", host="127.0.0.1", port=closed_port())
    assert (seen.verdict, seen.fields["state"], seen.fields["days_left"]) == ("fail", "refused", None)


def test_address_in_the_certificate(look: Look, authority: Authority) -> None:
    with tcp_server(speaking_tls(authority.issue("address", "127.0.0.1"))) as port:
        seen = look("net.tls", host="127.0.0.1", port=port, ca_file=str(authority.file))
    assert (seen.verdict, seen.fields["name_matches"]) == ("pass", True)


# net.http


def test_page_with_the_wanted_text(look_from_both: Look, web: Web) -> None:
    seen = look_from_both("net.http", url=f"{web.url}/", contains="systems are up", pattern="<h1>W.*e</h1>")
    assert (seen.verdict, seen.fields["status"], seen.fields["has_text"]) == ("pass", 200, True)
    assert (seen.fields["has_match"], seen.fields["is_body_complete"]) == (True, True)
    assert 0 <= seen.fields["first_byte_s"] <= seen.fields["total_s"] < 5
    assert seen.fields["headers"]["content-type"] == "text/html; charset=utf-8"


def test_page_without_the_wanted_text_fails(look: Look, web: Web) -> None:
    seen = look("net.http", url=f"{web.url}/", contains="maintenance")
    assert (seen.verdict, seen.fields["has_text"]) == ("fail", False)


@pytest.mark.parametrize(("path", "status"), [("/broken", 502), ("/missing", 404)])
def test_error_answers_fail(look: Look, web: Web, path: str, status: int) -> None:
    seen = look("net.http", url=web.url + path)
    assert (seen.verdict, seen.fields["status"], seen.fields["state"]) == ("fail", status, "answered")


def test_json_is_searched(look: Look, web: Web) -> None:
    assert look("net.http", url=f"{web.url}/json", query="parts[?up].name").fields["json"] == ["db"]
    assert look("net.http", url=f"{web.url}/", query="status").fields["json"] is None


def test_charset_of_the_answer(look: Look, web: Web) -> None:
    assert look("net.http", url=f"{web.url}/latin", contains="Störung").fields["has_text"] is True


def test_first_byte_is_measured(look: Look, web: Web) -> None:
    seen = look("net.http", url=f"{web.url}/slow")
    assert 0.45 < seen.fields["first_byte_s"] < 3


def test_server_that_never_answers(look: Look, web: Web) -> None:
    begun = time.monotonic()
    seen = look("net.http", url=f"{web.url}/never", wait_s=1)
    assert (seen.verdict, seen.fields["state"]) == ("fail", "no_answer")
    assert time.monotonic() - begun < 2.5


def test_cookies_are_not_shown_and_nothing_is_sent_that_was_not_asked(look: Look, web: Web) -> None:
    seen = look("net.http", url=f"{web.url}/secret", show_headers=["Set-Cookie"])
    assert "topsecret" not in json.dumps(seen.fields)
    sent = web.seen[-1][1]
    assert not {"cookie", "authorization"} & set(sent)
    assert sent["user-agent"].startswith("handrail/")


def test_netrc_is_not_read(look: Look, web: Web, home: Path) -> None:
    (home / ".netrc").write_text("machine 127.0.0.1 login me password topsecret\n")
    look("net.http", url=f"{web.url}/")
    assert "authorization" not in web.seen[-1][1]


def test_packed_answers_are_unpacked_within_bounds(look: Look, web: Web) -> None:
    assert look("net.http", url=f"{web.url}/gzip", contains="packed").fields["has_text"] is True
    assert look("net.http", url=f"{web.url}/bomb").fields["body_bytes"] == 2**20


def test_big_body_is_cut(look: Look, web: Web) -> None:
    seen = look("net.http", url=f"{web.url}/big")
    assert BIG_BYTES > seen.fields["body_bytes"] == 2**20
    assert seen.fields["is_body_complete"] is False


def test_redirects_are_followed_and_counted(look: Look, web: Web) -> None:
    seen = look("net.http", url=f"{web.url}/to?/to?/")
    assert (seen.verdict, seen.fields["redirect_count"], seen.fields["final_url"]) == (
        "pass",
        2,
        f"{web.url}/",
    )


def test_endless_redirects_stop(look: Look, web: Web) -> None:
    seen = look("net.http", url=f"{web.url}/loop", max_redirects=5)
    assert (seen.verdict, seen.fields["state"]) == ("fail", "too_many_redirects")
    assert seen.fields["redirect_count"] == 6


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://127.0.0.1/", "gopher://x/", "http://me:pass@127.0.0.1/"]
)
def test_redirects_that_leave_the_web_are_refused(look: Look, web: Web, target: str) -> None:
    seen = look("net.http", url=f"{web.url}/to?{target}")
    assert (seen.verdict, seen.fields["state"]) == ("fail", "redirect_refused")


def test_redirect_to_the_metadata_service_is_not_followed(look: Look, web: Web) -> None:
    with pytest.raises(ConnectError, match="was not contacted"):
        look("net.http", url=f"{web.url}/to?http://169.254.169.254/latest/meta-data/")


def test_headers_are_not_sent_on_to_another_host(look: Look, web: Web) -> None:
    with web_server() as other:
        look("net.http", url=f"{web.url}/to?{other.url}/", headers={"X-Api-Key": "mine"})
        assert web.seen[-1][1]["x-api-key"] == "mine"
        assert "x-api-key" not in other.seen[-1][1]


@pytest.mark.parametrize("url", ["ftp://x/", "file:///etc/passwd", "x", "http://", "http://u:p@127.0.0.1/"])
def test_what_is_no_web_address_is_refused(look: Look, url: str) -> None:
    with pytest.raises(InputError):
        look("net.http", url=url)


def test_https_page_and_one_with_a_bad_certificate(
    look_from_both: Look, authority: Authority, tmp_path: Path
) -> None:
    with tcp_server(speaking_tls(authority.issue("web", "localhost"), answer=HTTP_OK)) as port:
        good = look_from_both("net.http", url=f"https://localhost:{port}/", ca_file=str(authority.file))
    assert (good.verdict, good.fields["status"]) == ("pass", 200)
    assert good.fields["tls_s"] > 0
    with tcp_server(speaking_tls(self_signed(tmp_path, "web2", "localhost"), answer=HTTP_OK)) as port:
        bad = look_from_both("net.http", url=f"https://localhost:{port}/")
        anyway = look_from_both("net.http", url=f"https://localhost:{port}/", verify_tls=False)
    assert (bad.verdict, bad.fields["state"]) == ("fail", "tls_failed")
    assert (anyway.verdict, anyway.fields["status"]) == ("pass", 200)


def test_https_with_another_name_fails(look: Look, authority: Authority) -> None:
    with tcp_server(speaking_tls(authority.issue("named", "other.example"), answer=HTTP_OK)) as port:
        seen = look("net.http", url=f"https://localhost:{port}/", ca_file=str(authority.file))
    assert seen.fields["state"] == "tls_failed"
    assert "ostname mismatch" in seen.said


@pytest.mark.parametrize(
    ("serve", "state"),
    [
        (saying(b"SSH-2.0-OpenSSH_9.2\r\n"), "not_http"),
        (saying(b"HTTP/1.1 OK\r\n\r\n"), "not_http"),
        (saying(b""), "closed"),
        (hanging_up, "closed"),
        (saying(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 300_000), "not_http"),
    ],
)
def test_what_is_no_http_server(look: Look, serve: Any, state: str) -> None:
    with tcp_server(serve) as port:
        seen = look("net.http", timeout_s=4, url=f"http://127.0.0.1:{port}/")
    assert (seen.verdict, seen.fields["state"]) == ("fail", state)


# net.dns

ZONE = {
    ("web.example", "A"): ("192.0.2.10", "192.0.2.11"),
    ("web.example", "MX"): ("10 mail.example.",),
    ("many.example", "TXT"): tuple(f'"{index:03} {"x" * 60}"' for index in range(40)),
}


def test_named_server_answers(look: Look) -> None:
    with dns_server(ZONE) as port:
        seen = look("net.dns", host="web.example", servers=["127.0.0.1"], port=port, expect=["192.0.2.11"])
        mail = look("net.dns", host="web.example", kind="mx", servers=["127.0.0.1"], port=port)
    assert (seen.verdict, seen.fields["records"]) == ("pass", ["192.0.2.10", "192.0.2.11"])
    assert seen.fields["servers"][0]["ttl_s"] == 300
    assert mail.fields["records"] == ["10 mail.example."]


def test_named_server_answers_over_ssh(look_over_ssh: Look) -> None:
    with dns_server(ZONE) as port:
        seen = look_over_ssh("net.dns", host="web.example", servers=["127.0.0.1"], port=port)
    assert (seen.verdict, seen.fields["records"]) == ("pass", ["192.0.2.10", "192.0.2.11"])


def test_answer_that_was_cut_short_is_asked_for_over_tcp(look: Look) -> None:
    with dns_server(ZONE) as port:
        seen = look("net.dns", host="many.example", kind="TXT", servers=["127.0.0.1"], port=port)
    assert seen.fields["count"] == 40


@pytest.mark.parametrize(
    ("host", "kind", "state"),
    [("nobody.example", "A", "nxdomain"), ("web.example", "AAAA", "no_data")],
)
def test_names_without_a_record_fail(look: Look, host: str, kind: str, state: str) -> None:
    with dns_server(ZONE) as port:
        seen = look("net.dns", host=host, kind=kind, servers=["127.0.0.1"], port=port)
    assert (seen.verdict, seen.fields["state"]) == ("fail", state)


@pytest.mark.parametrize(("code", "state"), [(rcode.SERVFAIL, "servfail"), (rcode.REFUSED, "refused")])
def test_server_that_fails_or_refuses(look: Look, code: rcode.Rcode, state: str) -> None:
    with dns_server(ZONE, code=code) as port:
        seen = look("net.dns", host="web.example", servers=["127.0.0.1"], port=port)
    assert (seen.verdict, seen.fields["state"]) == ("fail", state)


def test_servers_that_disagree_warn(look: Look) -> None:
    with dns_server(ZONE) as port:
        both = look("net.dns", host="web.example", servers=["127.0.0.1", "127.0.0.1"], port=port)
        assert (both.verdict, both.fields["is_agreed"]) == ("pass", True)
        with pytest.raises(ConnectError):  # nothing listens on 127.0.0.2, and it is the only one
            look("net.dns", host="web.example", servers=["127.0.0.2"], port=port)
        one = look("net.dns", host="web.example", servers=["127.0.0.2", "127.0.0.1"], port=port)
    assert (one.verdict, one.fields["silent"], one.fields["answered_count"]) == ("warn", ["127.0.0.2"], 1)


def test_silent_server_is_not_a_finding_about_the_name(look: Look) -> None:
    begun = time.monotonic()
    with (
        dns_server(ZONE, is_silent=True) as port,
        pytest.raises(ConnectError, match="gave no answer") as caught,
    ):
        look("net.dns", timeout_s=3, host="web.example", servers=["127.0.0.1"], port=port)
    assert caught.value.rung == "name"
    assert time.monotonic() - begun < 3


def test_hosts_file_is_the_systems_own_way(look_from_both: Look) -> None:
    seen = look_from_both("net.dns", host="localhost")
    assert (seen.verdict, seen.fields["records"]) == ("pass", ["127.0.0.1"])


def test_unknown_kind_of_record(look: Look) -> None:
    with pytest.raises(InputError, match="no kind of DNS record"):
        look("net.dns", host="web.example", kind="NOPE", servers=["127.0.0.1"])


# net.ladder


def broken(seen: Seen) -> tuple[str, str]:
    return seen.verdict, seen.fields["broken_at"]


def test_whole_ladders(look_from_both: Look, authority: Authority, web: Web, sshd: Sshd) -> None:
    http = look_from_both("net.ladder", host="127.0.0.1", kind="http", port=web.port)
    ssh = look_from_both("net.ladder", host="localhost", kind="ssh", port=sshd.port)
    with tcp_server(speaking_tls(authority.issue("ladder", "localhost"), answer=HTTP_OK)) as port:
        https = look_from_both(
            "net.ladder", host="localhost", kind="https", port=port, ca_file=str(authority.file)
        )
    for seen, rungs in (
        (http, ["name", "route", "tcp", "http"]),
        (ssh, ["name", "route", "tcp", "banner"]),
        (https, ["name", "route", "tcp", "tls", "certificate", "http"]),
    ):
        assert broken(seen) == ("pass", "")
        assert [(rung["rung"], rung["state"]) for rung in seen.fields["rungs"]] == [
            (one, "ok") for one in rungs
        ]
    assert ssh.fields["rungs"][-1]["said"].startswith("SSH-2.0-OpenSSH")


def test_first_broken_rung_is_named(look: Look, authority: Authority, web: Web) -> None:
    ca_file = str(authority.file)
    assert broken(look("net.ladder", host="no-such-host.invalid", port=1)) == ("fail", "name")
    assert broken(look("net.ladder", host="127.0.0.1", port=closed_port())) == ("fail", "tcp")
    with filtered_port() as port:
        assert broken(look("net.ladder", timeout_s=3, host="127.0.0.1", port=port)) == ("fail", "tcp")
    with tcp_server(saying(b"hello\r\n")) as port:
        assert broken(look("net.ladder", host="127.0.0.1", kind="ssh", port=port)) == ("fail", "banner")
        assert broken(look("net.ladder", host="127.0.0.1", kind="tls", port=port)) == ("fail", "tls")
        assert broken(look("net.ladder", host="127.0.0.1", kind="http", port=port)) == ("fail", "http")
    with tcp_server(silent) as port:
        assert broken(look("net.ladder", timeout_s=2, host="127.0.0.1", kind="ssh", port=port))[1] == "banner"
    with tcp_server(speaking_tls(authority.issue("lad2", "other.example"))) as port:
        seen = look("net.ladder", host="localhost", kind="https", port=port, ca_file=ca_file)
    assert broken(seen) == ("fail", "certificate")
    assert seen.fields["rungs"][-1] == {
        "rung": "http", "state": "not_tried", "duration_s": None, "said": "", "what_to_do": "",
    }  # fmt: skip
    failing = look("net.ladder", host="127.0.0.1", kind="http", port=web.port, path="/broken")
    assert (broken(failing), failing.fields["broken_said"]) == (("fail", "http"), "status 502")


def test_side_that_cannot_look_gives_unknown(look: Look) -> None:
    seen = look("net.ladder", host="169.254.169.254", port=80)
    assert (seen.verdict, seen.fields["could_look"], seen.fields["broken_at"]) == ("unknown", False, "route")


# what other programs say of the same servers


def plugin(name: str, *arguments: str) -> tuple[str, str]:
    """Run a monitoring plugin; its exit status is its verdict."""
    path = PLUGINS / name
    if not path.exists():
        pytest.skip(f"this machine lacks {name} (apt-get install monitoring-plugins)")
    done = subprocess.run([str(path), *arguments], capture_output=True, text=True, timeout=30)
    return {0: "pass", 1: "warn", 2: "fail", 3: "unknown"}[done.returncode], done.stdout


@pytest.mark.requires_server("monitoring-plugins")
def test_check_tcp_agrees(look: Look) -> None:
    with tcp_server(silent) as port:
        assert plugin("check_tcp", "-H", "127.0.0.1", "-p", str(port))[0] == "pass"
        assert look("net.tcp", host="127.0.0.1", port=port).verdict == "pass"
    port = closed_port()
    assert plugin("check_tcp", "-H", "127.0.0.1", "-p", str(port))[0] == "fail"
    assert look("net.tcp", host="127.0.0.1", port=port).verdict == "fail"


@pytest.mark.requires_server("monitoring-plugins")
@pytest.mark.parametrize(("path", "wanted"), [("/", "systems are up"), ("/", "maintenance"), ("/broken", "")])
def test_check_http_agrees(look: Look, web: Web, path: str, wanted: str) -> None:
    text = ["-s", wanted] if wanted else []
    theirs, _ = plugin("check_http", "-I", "127.0.0.1", "-p", str(web.port), "-u", path, *text)
    assert look("net.http", url=web.url + path, contains=wanted).verdict == theirs


@pytest.mark.requires_server("monitoring-plugins")
def test_check_http_agrees_on_the_days_of_a_certificate(look: Look, authority: Authority) -> None:
    for days in (40.5, 20.5, 3.5):
        with tcp_server(speaking_tls(authority.issue(f"days{days}", "localhost", days=days))) as port:
            theirs, text = plugin("check_http", "-H", "localhost", "-p", str(port), "-C", "30,7")
            seen = look("net.tls", host="localhost", port=port, ca_file=str(authority.file))
        assert seen.verdict == theirs, text
        found = re.search(r"in (\d+) day", text) or re.search(r"expire in (\d+) days", text)
        if found:
            assert int(found[1]) == seen.fields["days_left"], text


def test_check_dig_agrees(look: Look) -> None:
    with dns_server(ZONE) as port:
        for host, expect in (("web.example", "192.0.2.10"), ("nobody.example", "192.0.2.10")):
            theirs, text = plugin(
                "check_dig", "-H", "127.0.0.1", "-p", str(port), "-l", host, "-a", expect, "-A", "+noedns"
            )
            ours = look("net.dns", host=host, servers=["127.0.0.1"], port=port, expect=[expect]).verdict
            assert (ours == "pass") == (theirs == "pass"), text


@pytest.mark.requires_server("openssl")
def test_openssl_agrees_on_the_certificate(look: Look, authority: Authority) -> None:
    with tcp_server(speaking_tls(authority.issue("twin", "localhost"))) as port:
        shown = subprocess.run(
            ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-CAfile", str(authority.file)],
            input="Q\n", capture_output=True, text=True, timeout=20,
        ).stdout  # fmt: skip
        seen = look("net.tls", host="localhost", port=port, ca_file=str(authority.file))
    pem = re.search(r"-----BEGIN.*?END CERTIFICATE-----\n", shown, re.DOTALL)
    assert pem is not None
    told = subprocess.run(
        ["openssl", "x509", "-noout", "-serial", "-fingerprint", "-sha256"],
        input=pem[0], capture_output=True, text=True,
    ).stdout.lower()  # fmt: skip
    assert (
        f"serial={seen.fields['serial'].rjust(len(seen.fields['serial']) + len(seen.fields['serial']) % 2, '0')}"
        in told
    )
    assert seen.fields["sha256"] in told.replace(":", "")
    assert "Verify return code: 0" in shown
    assert seen.fields["is_trusted"] is True


# no network at all

ALONE = """
import json
from desktop.targets.base import Call
from desktop.targets.network import LocalNetwork
from desktop.domain.errors import ConnectError
rungs = []
for look in (lambda door: door.dial("192.0.2.1", 80), lambda door: door.resolve("web.example", "MX")):
    try:
        look(LocalNetwork(Call.within(8)))
    except ConnectError as error:
        rungs.append(error.rung)
print(json.dumps(rungs))
"""


def test_without_any_network_nothing_is_said_about_the_host() -> None:
    alone = ["unshare", "--net", sys.executable, "-c", ALONE]
    done = subprocess.run(alone, capture_output=True, text=True, timeout=60, cwd=ROOT)
    if done.returncode and "unshare" in done.stderr:
        pytest.skip("this machine lacks the right to make a network namespace (run as root)")
    assert json.loads(done.stdout) == ["route", "name"], done.stderr


# the upper rungs of the way to an SSH host


def test_ladder_up_to_the_sign_in(look: Look, sshd: Sshd, ssh_home: Path) -> None:
    seen = look("net.ladder", host="127.0.0.1", kind="ssh", port=sshd.port, user=sshd.user, sign_in=True)
    assert broken(seen) == ("pass", ""), seen
    assert [rung["rung"] for rung in seen.fields["rungs"]][-3:] == ["banner", "host_key", "sign_in"]
    assert seen.fields["rungs"][-1]["said"].startswith(f"signed in as {sshd.user}@")


def test_ladder_breaks_at_a_host_key_that_is_not_known(look: Look, sshd: Sshd, home: Path) -> None:
    seen = look("net.ladder", host="127.0.0.1", kind="ssh", port=sshd.port, user=sshd.user, sign_in=True)
    assert broken(seen) == ("fail", "host_key")
    assert sshd.host_key_fingerprint in seen.fields["broken_said"]
    assert seen.fields["rungs"][-1]["state"] == "not_tried"


def test_ladder_breaks_at_a_host_key_that_changed(look: Look, sshd: Sshd, ssh_home: Path) -> None:
    other = (sshd.folder / "client.pub").read_text().split()
    (ssh_home / ".ssh" / "known_hosts").write_text(f"[127.0.0.1]:{sshd.port} {other[0]} {other[1]}\n")
    seen = look("net.ladder", host="127.0.0.1", kind="ssh", port=sshd.port, user=sshd.user, sign_in=True)
    assert broken(seen) == ("fail", "host_key")
    assert seen.fields["what_to_do"].startswith("Stop here")


def test_ladder_breaks_at_a_key_that_is_not_taken(
    look: Look, sshd: Sshd, ssh_home: Path, tmp_path: Path
) -> None:
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "stranger")], check=True
    )
    config = ssh_home / ".ssh" / "config"
    config.write_text(config.read_text().replace(str(sshd.client_key), str(tmp_path / "stranger")))
    seen = look("net.ladder", host="127.0.0.1", kind="ssh", port=sshd.port, user=sshd.user, sign_in=True)
    assert broken(seen) == ("fail", "sign_in")


def test_signing_in_from_another_host_is_not_applicable(look_over_ssh: Look, sshd: Sshd) -> None:
    with pytest.raises(NotApplicableError, match="our keys are not there"):
        look_over_ssh("net.ladder", host="127.0.0.1", kind="ssh", port=sshd.port, sign_in=True)


# the same reading by every way in

TIMES = {
    "name_s",
    "connect_s",
    "tls_s",
    "first_byte_s",
    "total_s",
    "duration_s",
    "handshake_s",
    "connect_p50_s",
    "connect_p95_s",
}


def without_times(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: without_times(item) for name, item in value.items() if name not in TIMES}
    return [without_times(item) for item in value] if isinstance(value, list) else value


def test_reading_from_here_is_the_reading_over_ssh(
    look: Look, look_over_ssh: Look, authority: Authority, web: Web
) -> None:
    files = authority.issue("same", "localhost")
    with tcp_server(speaking_tls(files)) as port, dns_server(ZONE) as resolver, filtered_port() as filtered:
        asked: list[tuple[str, dict[str, Any]]] = [
            ("net.tcp", {"host": "localhost", "port": port}),
            ("net.tcp", {"host": "127.0.0.1", "port": closed_port()}),
            ("net.tcp", {"host": "127.0.0.1", "port": filtered, "samples": 1, "wait_s": 1}),
            ("net.tls", {"host": "localhost", "port": port, "ca_file": str(authority.file)}),
            ("net.http", {"url": f"{web.url}/json", "query": "status"}),
            ("net.dns", {"host": "localhost"}),
            ("net.dns", {"host": "nobody.example", "servers": ["127.0.0.1"], "port": resolver}),
            ("net.dns", {"host": "many.example", "kind": "TXT", "servers": ["127.0.0.1"], "port": resolver}),
        ]
        for check, params in asked:
            here, there = look(check, **params), look_over_ssh(check, **params)
            ours, theirs = without_times(here.fields), without_times(there.fields)
            for fields in (ours, theirs):
                fields.get("headers", {}).pop("date", None)
            assert ours == theirs
            assert here.verdict == there.verdict

"""The checks of time, mail, directory and proxy servers, of datagrams and ports, on real servers, here and over SSH."""

import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from desktop.domain.errors import InputError
from desktop.domain.target_ref import LOCAL, TargetKind, TargetRef
from desktop.targets.base import CommandOutput
from desktop.targets.local.target import LocalTarget
from desktop.targets.network.datagrams_over_ssh import send_from_there
from desktop.targets.ssh.target import SshTarget
from tests.integration.looking import Look, looking_from
from tests.servers.certificates import Authority
from tests.servers.directory import BASE, PASSWORD, READER, Slapd, slapd
from tests.servers.mail_server import MailServer
from tests.servers.sshd import Sshd
from tests.servers.streams import closed_port, filtered_port, saying, silent, speaking_tls, tcp_server
from tests.servers.time_server import telling_time, udp_server
from tests.servers.web_proxy import tinyproxy

MEASURED = "_s"  # the end of every field that is a time


@pytest.fixture
def look() -> Look:
    return looking_from(LocalTarget(LOCAL))


@pytest.fixture
def look_over_ssh(sshd: Sshd, ssh_home: Path) -> Iterator[Look]:
    target = SshTarget(TargetRef(TargetKind.SSH, host="127.0.0.1", user=sshd.user, port=sshd.port))
    yield looking_from(target)
    target.close()


@pytest.fixture
def look_from_both(look: Look, look_over_ssh: Look) -> Look:
    """Look from here and over SSH, and hold that both see the same."""

    def both(check: str, **params: Any) -> Any:
        here, there = look(check, **params), look_over_ssh(check, **params)
        ours, theirs = without_times(here.fields), without_times(there.fields)
        ours.pop("vantage", None), theirs.pop("vantage", None)
        assert ours == theirs
        assert here.verdict == there.verdict
        return here

    return both


def without_times(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: without_times(one) for name, one in value.items() if not name.endswith(MEASURED)}
    return [without_times(one) for one in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def directory(
    authority: Authority, tmp_path_factory: pytest.TempPathFactory, need_server: Callable[..., None]
) -> Iterator[Slapd]:
    need_server("slapd")
    with slapd(tmp_path_factory.mktemp("slapd"), authority.issue("slapd", "localhost")) as server:
        yield server


@contextmanager
def deaf_udp_port() -> Iterator[int]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        yield sock.getsockname()[1]


def closed_udp_port() -> int:
    with deaf_udp_port() as port:
        return port


# net.ntp


def test_time_server_in_step(look_from_both: Look) -> None:
    with udp_server(telling_time(stratum=3)) as port:
        seen = look_from_both("net.ntp", host="127.0.0.1", port=port)
    assert (seen.verdict, seen.fields["stratum"], seen.fields["answered_count"]) == ("pass", 3, 4)
    assert abs(seen.fields["offset_s"]) < 0.1


@pytest.mark.parametrize(("off_s", "verdict"), [(2.0, "warn"), (-2.0, "warn"), (-40.0, "fail")])
def test_clock_that_is_off(look: Look, off_s: float, verdict: str) -> None:
    with udp_server(telling_time(off_s=off_s)) as port:
        seen = look("net.ntp", host="127.0.0.1", port=port)
    assert seen.verdict == verdict
    assert seen.fields["offset_s"] == pytest.approx(-off_s, abs=0.2)  # positive: this clock is ahead


def test_time_server_that_is_lost(look: Look) -> None:
    with udp_server(telling_time(stratum=16, leap=3)) as port:
        assert look("net.ntp", host="127.0.0.1", port=port).verdict == "fail"
    with udp_server(lambda _question: b"") as port:
        seen = look("net.ntp", host="127.0.0.1", port=port, wait_s=0.2)
    assert (seen.verdict, seen.fields["state"], seen.fields["sent_count"]) == ("fail", "silent", 1)


# net.udp


def test_answer_refusal_and_silence_are_told_apart(look_from_both: Look) -> None:
    with udp_server(lambda said: said[::-1]) as port:
        seen = look_from_both("net.udp", host="127.0.0.1", port=port, payload="abc%s", pattern="^s%cba$")
    assert (seen.verdict, seen.fields["answer_start"]) == ("pass", "s%cba")
    seen = look_from_both("net.udp", host="127.0.0.1", port=closed_udp_port(), payload="x")
    assert (seen.verdict, seen.fields["state"]) == ("fail", "refused")
    with deaf_udp_port() as port:
        seen = look_from_both("net.udp", host="127.0.0.1", port=port, wait_s=0.2)
    assert (seen.verdict, seen.fields["state"], seen.fields["sent_count"]) == ("unknown", "silent", 2)


class Bare:
    """A shell with only some programs on its PATH."""

    os = "linux"

    def __init__(self, folder: Path, programs: list[str]) -> None:
        for name in ("sh", "od", "tr", "sleep", *programs):
            (folder / name).symlink_to(shutil.which(name) or "")
        self._folder = folder

    def run(self, *_args: object, **_named: object) -> CommandOutput:
        raise NotImplementedError

    def run_script(
        self, script: str, *, interpreter: str = "sh", env: Mapping[str, str] | None = None
    ) -> CommandOutput:
        done = subprocess.run(
            ["/bin/sh", "-c", script],
            env={**(env or {}), "PATH": str(self._folder)},
            capture_output=True,
            text=True,
        )
        return CommandOutput(("sh",), done.returncode, done.stdout, done.stderr)


@pytest.mark.requires_server("nc")
@pytest.mark.parametrize("program", ["perl", "nc"])
def test_datagram_from_a_host_without_python(tmp_path: Path, program: str) -> None:
    payload = b"\0%s\\n\xff"
    with udp_server(lambda said: said[::-1]) as port:
        answer = send_from_there(Bare(tmp_path, [program]), "127.0.0.1", port, payload, 1)
    assert (answer.state, answer.data) == ("answered", payload[::-1])


def test_refusal_is_told_by_perl(tmp_path: Path) -> None:
    refused = send_from_there(Bare(tmp_path, ["perl"]), "127.0.0.1", closed_udp_port(), b"x", 1)
    assert refused.state == "refused"


# net.smtp


def test_mail_server_that_encrypts(look_from_both: Look, authority: Authority) -> None:
    server = MailServer(authority.issue("mail", "localhost"))
    with tcp_server(server.serve) as port:
        seen = look_from_both("net.smtp", host="localhost", port=port, ca_file=str(authority.file))
    assert (seen.verdict, seen.fields["is_encrypted"], seen.fields["is_trusted"]) == ("pass", True, True)
    assert (seen.fields["sign_in_methods"], seen.fields["clear_sign_in_methods"]) == (["PLAIN", "LOGIN"], [])
    assert {line.split()[0] for line in server.heard} == {"EHLO", "STARTTLS", "QUIT"}  # no mail is begun


def test_mail_server_that_is_encrypted_from_the_start(look: Look, authority: Authority) -> None:
    server = MailServer(authority.issue("mails", "localhost"), is_tls_from_the_start=True)
    with tcp_server(server.serve) as port:
        params = {"host": "localhost", "port": port, "ca_file": str(authority.file)}
        assert look("net.smtp", security="tls", **params).verdict == "pass"
        seen = look("net.smtp", timeout_s=2, **params)
    assert (seen.verdict, seen.fields["state"]) == ("fail", "no_banner")


def test_mail_server_that_is_none_or_refuses(look: Look) -> None:
    with tcp_server(MailServer(greeting="554 go away").serve) as port:
        assert look("net.smtp", host="127.0.0.1", port=port).fields["state"] == "rejected"
    with tcp_server(MailServer().serve) as port:
        seen = look("net.smtp", host="127.0.0.1", port=port, security="starttls")
        assert (seen.verdict, seen.fields["state"]) == ("fail", "tls_failed")
    with tcp_server(saying(b"x" * 20000)) as port:
        assert look("net.smtp", host="127.0.0.1", port=port).fields["state"] == "not_smtp"
    with tcp_server(silent) as port:
        assert look("net.smtp", timeout_s=1, host="127.0.0.1", port=port).fields["state"] == "no_banner"
    assert look("net.smtp", host="127.0.0.1", port=closed_port()).fields["state"] == "refused"


# net.ldap


def test_directory_signs_in(look_from_both: Look, directory: Slapd, authority: Authority) -> None:
    params = {
        "host": "localhost",
        "port": directory.port,
        "security": "starttls",
        "ca_file": str(authority.file),
    }
    seen = look_from_both("net.ldap", user=READER, password=PASSWORD, base=BASE, **params)
    assert (seen.verdict, seen.fields["is_signed_in"], seen.fields["has_base"]) == ("pass", True, True)
    assert (seen.fields["naming_contexts"], seen.fields["ldap_versions"]) == ([BASE], ["3"])
    assert PASSWORD not in repr(seen)


def test_directory_as_nobody_and_with_a_wrong_password(
    look: Look, directory: Slapd, authority: Authority
) -> None:
    assert look("net.ldap", host="localhost", port=directory.port).verdict == "pass"
    missing = look("net.ldap", host="localhost", port=directory.port, base=f"ou=nowhere,{BASE}")
    assert (missing.verdict, missing.fields["has_base"]) == ("fail", False)
    params = {"host": "localhost", "port": directory.tls_port, "security": "tls", "user": READER}
    wrong = look("net.ldap", password="wrong", ca_file=str(authority.file), **params)
    assert (wrong.verdict, wrong.fields["sign_in_code"]) == ("fail", 49)
    stranger = look("net.ldap", password=PASSWORD, **params)  # an authority that is not trusted
    assert (stranger.verdict, stranger.fields["state"]) == ("fail", "not_trusted")
    assert stranger.fields["is_signed_in"] is None


def test_password_is_never_sent_in_clear(look: Look, directory: Slapd) -> None:
    with pytest.raises(InputError, match="no password in clear"):
        look("net.ldap", host="localhost", port=directory.port, user=READER, password=PASSWORD)


# net.proxy


@pytest.mark.requires_server("tinyproxy")
def test_way_through_a_proxy_and_where_it_breaks(
    look: Look, look_from_both: Look, authority: Authority, tmp_path: Path
) -> None:
    files, closed = authority.issue("behind", "localhost"), closed_port()
    with tcp_server(speaking_tls(files)) as port, tinyproxy(tmp_path / "open", [port, closed]) as proxy:
        params = {"host": "127.0.0.1", "port": proxy, "to_host": "localhost"}
        whole = look_from_both("net.proxy", to_port=port, ca_file=str(authority.file), **params)
        assert (whole.verdict, whole.fields["status"]) == ("pass", 200)
        for to_port, rung in ((port, "certificate"), (closed, "tunnel"), (closed_port(), "permission")):
            seen = look("net.proxy", to_port=to_port, **params)
            assert (seen.verdict, seen.fields["broken_at"]) == ("fail", rung)
    assert look("net.proxy", to_port=port, **params).fields["broken_at"] == "tcp"


@pytest.mark.requires_server("tinyproxy")
def test_proxy_that_wants_a_sign_in(look: Look, authority: Authority, tmp_path: Path) -> None:
    with (
        tcp_server(speaking_tls(authority.issue("inner", "localhost"))) as port,
        tinyproxy(tmp_path / "closed", [port], sign_in="me secret") as proxy,
    ):
        params = {
            "host": "127.0.0.1", "port": proxy, "to_host": "localhost", "to_port": port,
            "ca_file": str(authority.file),
        }  # fmt: skip
        seen = look("net.proxy", **params)
        assert (seen.fields["broken_at"], seen.fields["sign_in_methods"]) == ("sign_in", ["Basic"])
        assert look("net.proxy", user="me", password="secret", **params).verdict == "pass"


# net.port_scan


def test_ports_that_are_open_and_should_not_be(look_from_both: Look) -> None:
    with tcp_server(silent) as first, tcp_server(silent) as second:
        seen = look_from_both(
            "net.port_scan", host="localhost", ports=[first, closed_port()], closed_ports=[second]
        )
        assert (seen.verdict, seen.fields["surplus"]) == ("fail", [second])
        assert seen.fields["open"] == sorted([first, second])
        assert len(seen.fields["missing"]) == len(seen.fields["refused"]) == 1
        assert look_from_both("net.port_scan", host="127.0.0.1", ports=[first, second]).verdict == "pass"


def test_many_filtered_ports_are_tried_at_once(look: Look) -> None:
    with filtered_port() as one, filtered_port() as two, filtered_port() as three:
        ports = [closed_port(), one, two, three]
        seen = look("net.port_scan", timeout_s=3, host="127.0.0.1", ports=ports, wait_s=0.5)
    assert seen.fields["filtered"] == sorted([one, two, three])


@pytest.mark.parametrize("params", [{"ports": []}, {"ports": [70000]}, {"ports": [1], "closed_ports": [1]}])
def test_list_of_ports_that_makes_no_sense(look: Look, params: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        look("net.port_scan", host="127.0.0.1", **params)


@pytest.mark.parametrize("host", ["-oProxyCommand=x", "a b", "$(id)", ""])
@pytest.mark.parametrize("check", ["net.ping", "net.path", "net.mtu"])
def test_host_that_could_be_an_option_is_refused(look: Look, check: str, host: str) -> None:
    with pytest.raises(InputError, match="is not a host"):
        look(check, host=host)


# net.ping, net.path, net.mtu on loopback; on a network of their own: test_net_ways.py


@pytest.mark.requires_server("ping", "traceroute")
def test_loopback_answers(look_from_both: Look) -> None:
    for check, params in (("net.ping", {"samples": 2}), ("net.path", {}), ("net.mtu", {})):
        assert look_from_both(check, host="127.0.0.1", **params).verdict == "pass"


@pytest.mark.skipif(os.geteuid() != 0, reason="becomes another account, so it needs root")
def test_unprivileged_account_may_probe_a_way(tmp_path: Path) -> None:
    from desktop.checks.network.probes import TRACEROUTE

    done = subprocess.run(
        ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "/usr/bin/python3", "-c", TRACEROUTE],
        env={"host": "127.0.0.1", "max_hops": "3", "samples": "1", "wait_s": "1"},
        capture_output=True,
        text=True,
    )  # fmt: skip
    assert " 1  127.0.0.1  " in done.stdout, done.stderr

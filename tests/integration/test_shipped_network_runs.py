"""Runbooks about the network: real SSH, name and web servers, and a network that really runs out of ports."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from dns import rcode

from tests.integration.following import Follower, path_with, put_tool
from tests.servers.dns_server import dns_server
from tests.servers.namespaces import own_mounts
from tests.servers.sshd import Sshd, free_port
from tests.servers.web import web_server

as_root = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="makes namespaces, which needs Linux and root"
)
# Each worker has a name server of its own at the port of all name servers.
NAME_SERVER = f"127.53.{os.getpid() // 256 % 256}.{os.getpid() % 256}"
# A network of its own with a few ports, and a program that opens connections until none is left.
_FEW_PORTS = """
ip link set lo up && echo '40000 40039' >/proc/sys/net/ipv4/ip_local_port_range && python=$1 && shift
"$python" -c '
import socket, sys, time
listener = socket.create_server(("127.0.0.1", 9000), backlog=100)
held = []
for _ in range(int(sys.argv[1])):
    one = socket.create_connection(("127.0.0.1", 9000))
    other = listener.accept()[0]
    held.append(one)
    other.close() if sys.argv[2] == "closed" else held.append(other)
print("ready", flush=True)
time.sleep(60)
' "$1" "$2" >"$3" & shift 3
while ! grep -q ready "$0" 2>/dev/null; do sleep 0.05; done
"$@"; ended=$?
kill $!
exit $ended
"""


@pytest.fixture
def here(tmp_path: Path) -> Follower:
    home = tmp_path / "person"
    home.mkdir()
    return Follower(home)


def test_ssh_that_works_is_left_to_the_people_who_reported_it(here: Follower, sshd: Sshd) -> None:
    sshd.write_client_config(here.home)
    inputs = {"machine": "127.0.0.1", "port": sshd.port, "user": sshd.user}
    run = here.follow("cannot-ssh", inputs=inputs, answers={"works_here": "works"})
    assert (run.ended, run.path) == ("not_reproduced", ["reach", "sign_in", "works_here"])


def test_ssh_that_nothing_listens_for_is_repaired_at_the_console_and_looked_at_again(here: Follower) -> None:
    answers = {"console": "down", "config": "mistake", "repair_config": "done", "start": "done"}
    run = here.follow("cannot-ssh", inputs={"machine": "127.0.0.1", "port": free_port()}, answers=answers)
    assert "refused" in run.said("reach") or "refuse" in run.said("closed_how")
    assert run.path[2:] == [
        "console",
        "config",
        "repair_config",
        "start",
        "verify_reach",
        "hand_over_machine",
    ]
    assert run.ended == "escalated"


def test_an_ssh_key_that_is_refused_goes_by_what_the_log_of_the_server_says(
    here: Follower, sshd: Sshd, start_another_sshd: Callable[..., Sshd]
) -> None:
    another = start_another_sshd()
    another.write_client_config(here.home)
    (another.folder / "authorized_keys").write_text("")
    inputs = {"machine": "127.0.0.1", "port": another.port, "user": another.user}
    left = here.follow("cannot-ssh", inputs=inputs)
    assert (left.ended, left.waits_at) == (None, "refused_why")
    answers = {"refused_why": "not_allowed"}
    run = here.follow("cannot-ssh", inputs=inputs, answers=answers)
    assert (run.ended, run.last) == ("escalated", "hand_over_access")
    (another.folder / "authorized_keys").write_bytes((another.folder / "client.pub").read_bytes())
    repaired = here.follow("cannot-ssh", inputs=inputs, answers={"works_here": "works"})
    assert repaired.ended == "not_reproduced"


def test_another_host_key_than_the_known_one_stops_everybody(here: Follower, sshd: Sshd) -> None:
    sshd.write_client_config(here.home)
    other = subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(here.home / "other")], check=True
    )
    assert other.returncode == 0
    key = (here.home / "other.pub").read_text().split()[1]
    (here.home / ".ssh" / "known_hosts").write_text(f"[127.0.0.1]:{sshd.port} ssh-ed25519 {key}\n")
    inputs = {"machine": "127.0.0.1", "port": sshd.port, "user": sshd.user}
    run = here.follow("cannot-ssh", inputs=inputs, answers={"changed_key": "differs"})
    assert (run.ended, run.last) == ("escalated", "hand_over_security")


def named(folder: Path, here: Follower, *, hosts: str = "") -> Follower:
    """A follower whose machine asks our name server and has a hosts file of its own."""
    (folder / "resolv.conf").write_text(f"nameserver {NAME_SERVER}\n")
    (folder / "hosts").write_text(f"127.0.0.1 localhost\n{hosts}")
    binds = f"mount --bind {folder}/resolv.conf /etc/resolv.conf; mount --bind {folder}/hosts /etc/hosts"
    here.inside = [*own_mounts(), "sh", "-c", f'{binds}; exec "$@"', "sh"]
    return here


@as_root
def test_a_stale_line_in_the_hosts_file_is_found_and_goes_to_a_person(here: Follower, tmp_path: Path) -> None:
    follower = named(tmp_path, here, hosts="192.0.2.7 db.shop.test # moved in 2019\n")
    answers = {"right": "wrong", "hosts_file": "unknown"}
    run = follower.follow("dns-resolution-fails", inputs={"name": "db.shop.test"}, answers=answers)
    assert run.said("system") == "db.shop.test is 192.0.2.7."
    assert "192.0.2.7" in run.said("config")
    assert (run.ended, run.last) == ("escalated", "hand_over_machine")


@as_root
def test_a_name_that_no_server_knows_is_misspelt_or_goes_to_its_zone(here: Follower, tmp_path: Path) -> None:
    with dns_server({("db.shop.test", "A"): ("192.0.2.9",)}, host=NAME_SERVER, port=53):
        follower = named(tmp_path, here)
        inputs = {"name": "bd.shop.test"}
        answers = {"spelling": "typo", "correct": "done", "corrected": "works"}
        run = follower.follow("dns-resolution-fails", inputs=inputs, answers=answers)
        assert "none knows an address" in run.said("each")
        assert (run.ended, run.last) == ("resolved", "corrected")
        right = follower.follow("dns-resolution-fails", inputs=inputs, answers={"spelling": "right"})
        assert (right.ended, right.last) == ("escalated", "hand_over_zone")
        found = follower.follow(
            "dns-resolution-fails", inputs={"name": "db.shop.test"}, answers={"right": "yes_it_is"}
        )
        assert found.ended == "not_reproduced"


@as_root
def test_a_name_server_that_fails_goes_to_those_who_run_it(here: Follower, tmp_path: Path) -> None:
    with dns_server({}, host=NAME_SERVER, port=53, code=rcode.SERVFAIL):
        run = named(tmp_path, here).follow("dns-resolution-fails", inputs={"name": "db.shop.test"})
    assert "servfail" in run.said("each")
    assert (run.ended, run.last) == ("escalated", "hand_over_resolver")


_QUEUE = """case "$1" in
-p) [ -e {folder}/sent ] && echo "Mail queue is empty" && exit
  echo "-Queue ID-  --Size-- ----Arrival Time---- -Sender/Recipient-------"
  echo "4D2F1A0B3C     1024 Fri Nov 20 03:00:01  shop@shop.test"
  echo "                 (connect to mx.mail.test[127.0.0.1]:25: Connection refused)" ;;
-f) touch {folder}/sent ;;
esac"""
_DEFERRED = (
    "2026-11-20T03:00:01+0000 mail1 postfix/smtp[77]: 4D2F1A0B3C: to=<anna@mail.test>, status=deferred"
)


def mailing(folder: Path, here: Follower, answer: str) -> Follower:
    """A follower whose machine has stand-ins for Postfix and the journal, with one message that waits."""
    put_tool(folder / "tools", "postqueue", _QUEUE.format(folder=folder))
    put_tool(folder / "tools", "journalctl", f"echo '{_DEFERRED} ({answer})'")
    here.environment["PATH"] = path_with(folder / "tools")
    return named(folder, here)


_MAIL = {("mail.test", "MX"): ("10 mx.mail.test.",), ("mx.mail.test", "A"): ("127.0.0.1",)}


@as_root
def test_mail_that_does_not_get_through_goes_to_the_network(here: Follower, tmp_path: Path) -> None:
    follower = mailing(tmp_path, here, "connect to mx.mail.test[127.0.0.1]:25: Connection refused")
    with dns_server(_MAIL, host=NAME_SERVER, port=53):
        run = follower.follow("email-not-sent", inputs={"domain": "mail.test", "port": free_port()})
    assert run.said("queue") == "Messages that wait in the queue of postfix - 1."
    assert "Mail from here goes to mx.mail.test." in run.said("exchanger")
    assert (run.ended, run.last) == ("escalated", "hand_over_way")


@as_root
def test_mail_is_sent_again_with_consent_once_the_way_is_open(here: Follower, tmp_path: Path) -> None:
    follower = mailing(tmp_path, here, "connect to mx.mail.test[127.0.0.1]:25: Connection timed out")
    with dns_server(_MAIL, host=NAME_SERVER, port=53), web_server() as anything_that_listens:
        run = follower.follow(
            "email-not-sent",
            inputs={"domain": "mail.test", "port": anything_that_listens.port},
            answers={"decide": "gone"},
            consents=["flush"],
        )
    assert (run.ended, run.verdict("way"), run.verdict("verify")) == ("resolved", "pass", "pass")


@as_root
@pytest.mark.parametrize(
    ("answer", "ends"),
    [
        ("host mx said: 451 4.7.1 Greylisted, try again later", ("workaround", "patience")),
        ("host mx said: 535 5.7.8 authentication failed", ("escalated", "hand_over_sign_in")),
        ("host mx said: 550 5.1.1 user unknown", ("escalated", "hand_over_recipient")),
        ("host mx said: 550 5.7.1 blocked, see the block list", ("escalated", "hand_over_proof")),
    ],
)
def test_what_the_other_server_says_leads_to_those_who_can_help(
    here: Follower, tmp_path: Path, answer: str, ends: tuple[str, str]
) -> None:
    follower = mailing(tmp_path, here, answer)
    run = follower.follow("email-not-sent", inputs={"domain": "mail.test"}, answers={"decide": "refused"})
    assert (run.ended, run.last) == ends


def slow_inputs(port: int, page: str, **more: object) -> dict[str, object]:
    return {"site": "127.0.0.1", "scheme": "http", "port": port, "page": page, "limit_ms": 400, **more}


def test_a_slow_page_beside_a_quick_one_is_about_what_stands_behind_it(here: Follower) -> None:
    with web_server() as web:
        inputs = slow_inputs(web.port, "/slow", light_page="/missing", limit_ms=400)
        run = here.follow("website-slow", inputs=inputs, answers={"since_when": "release"})
    assert "of which the server took" in run.said("slow")
    assert run.path[:3] == ["slow", "part", "light"]
    assert run.ended == "escalated"


def test_a_quick_page_is_left_to_the_people_who_reported_it(here: Follower) -> None:
    with web_server() as web:
        inputs = slow_inputs(web.port, "/", limit_ms=20_000)
        run = here.follow("website-slow", inputs=inputs, answers={"seen": "quick"})
    assert (run.ended, run.path) == ("not_reproduced", ["slow", "seen"])


def test_a_page_that_fails_is_more_than_slow(here: Follower) -> None:
    with web_server() as web:
        run = here.follow("website-slow", inputs=slow_inputs(web.port, "/broken"))
    assert (run.ended, run.last) == ("unresolved", "not_slow")


def short_of_ports(here: Follower, folder: Path, count: int, kind: str) -> Follower:
    ready = folder / "ready"
    # The shell's $0 is the file in which the program says that it is ready.
    here.inside = [
        "unshare", "--net", "sh", "-c", _FEW_PORTS, str(ready), sys.executable, str(count), kind, str(ready),
    ]  # fmt: skip
    return here


@as_root
def test_ports_that_are_used_up_are_made_more_with_consent(here: Follower, tmp_path: Path) -> None:
    follower = short_of_ports(here, tmp_path, 40, "open")
    run = follower.follow("tcp-port-exhaustion", answers={"may_widen": "widen"}, consents=["widen"])
    assert run.said("range") == "Only 40 ports (40000 to 40039)."
    assert "40 connections go to 127.0.0.1 port 9000, which is 100 % of the ports" in run.said("peers")
    assert "python" in run.said("state")
    assert (run.ended, run.verdict("verify")) == ("workaround", "pass")


@as_root
def test_connections_that_a_program_does_not_close_go_to_its_owner(here: Follower, tmp_path: Path) -> None:
    follower = short_of_ports(here, tmp_path, 38, "closed")
    run = follower.follow("tcp-port-exhaustion", answers={"may_restart": "leave"})
    assert "38 of 38 are in CLOSE-WAIT" in run.said("state")
    assert (run.ended, run.last) == ("escalated", "hand_over")


@as_root
def test_a_machine_with_ports_left_has_no_such_trouble(here: Follower, tmp_path: Path) -> None:
    follower = short_of_ports(here, tmp_path, 5, "open")
    run = follower.follow("tcp-port-exhaustion")
    assert (run.ended, run.last) == ("not_reproduced", "is_fine")

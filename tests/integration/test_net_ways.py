"""Echo, the way and its largest packet on a network of their own, whose routers lose, forbid and swallow as told."""

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from desktop.checks.catalogue import find_check
from desktop.checks.network.path import Params, Reading
from desktop.domain.errors import CommandMissingError, ConnectError
from desktop.domain.target_ref import LOCAL
from desktop.targets.base import CommandOutput
from desktop.targets.local.target import LocalTarget
from tests.integration.looking import Look, looking_from
from tests.servers.tun_network import Host, tun_network

pytestmark = pytest.mark.requires_server("ping", "ss")
FAR, LOSSY, NARROW, HOLE, SILENT, FORBIDDEN = (f"198.18.1.{last}" for last in range(1, 7))


@pytest.fixture
def network() -> Iterator[None]:
    hosts = {
        FAR: Host(hops=3, silent_hops=(2,)),
        LOSSY: Host(loses=4, delay_s=0.02),
        NARROW: Host(hops=2, mtu_bytes=1400),
        HOLE: Host(black_hole_bytes=577),
        SILENT: Host(hops=1, is_silent=True),
        FORBIDDEN: Host(hops=2, forbids=13),
    }
    with tun_network(hosts):
        yield


@pytest.fixture
def look() -> Look:
    return looking_from(LocalTarget(LOCAL))


def test_lost_echoes_are_counted(look: Look, network: None) -> None:
    seen = look("net.ping", host=LOSSY, samples=4)
    assert (seen.verdict, seen.fields["loss_pct"], seen.fields["received_count"]) == ("warn", 25.0, 3)
    assert 0.02 <= seen.fields["rtt_min_s"] <= seen.fields["rtt_avg_s"] <= seen.fields["rtt_p95_s"] < 0.5


def test_silence_and_a_router_that_says_no_are_told_apart(look: Look, network: None) -> None:
    assert look("net.ping", host=SILENT, samples=1, wait_s=1).fields["state"] == "silent"
    seen = look("net.ping", host=FORBIDDEN, samples=1, wait_s=1)
    assert (seen.verdict, seen.said) == (
        "fail",
        f"{FORBIDDEN} cannot be reached: 198.19.0.2: Packet filtered.",
    )
    with pytest.raises(ConnectError) as raised:
        look("net.ping", host="192.0.2.1", samples=1)
    assert raised.value.rung == "route"


def test_largest_packet_that_a_router_names(look: Look, network: None) -> None:
    seen = look("net.mtu", host=NARROW)
    assert (seen.verdict, seen.fields["path_mtu"], seen.fields["is_black_hole"]) == ("pass", 1400, False)
    assert (seen.fields["told_mtu"], seen.fields["told_by"]) == (1400, "198.19.0.2")
    assert seen.fields["sent_count"] == 3  # its word was taken and tried


def test_black_hole_is_found_to_the_byte(look: Look, network: None) -> None:
    seen = look("net.mtu", host=HOLE, size_bytes=580)
    assert (seen.verdict, seen.fields["path_mtu"], seen.fields["is_black_hole"]) == ("fail", 577, True)


def test_way_that_cannot_be_measured_is_unknown(look: Look, network: None) -> None:
    assert look("net.mtu", host=SILENT).verdict == "unknown"


class Only:
    """A shell with only these programs on its PATH; `sh` too is busybox's where that is one of them."""

    os = "linux"

    def __init__(self, folder: Path, *programs: str) -> None:
        for name in ("sh", *programs):
            program = "busybox" if programs[0] == "traceroute" else name
            (folder / name).symlink_to(
                shutil.which(program, path="/usr/bin:/usr/sbin:/bin:/sbin") or "nowhere"
            )
        self._folder = folder

    def run(self, *_args: object, **_named: object) -> CommandOutput:
        raise NotImplementedError

    def run_script(
        self, script: str, *, interpreter: str = "sh", env: Mapping[str, str] | None = None
    ) -> CommandOutput:
        bare = script.replace("PATH=$PATH:/usr/sbin:/sbin", "PATH=$PATH")
        done = subprocess.run(
            [str(self._folder / "sh"), "-c", bare],
            env={**(env or {}), "PATH": str(self._folder)},
            capture_output=True,
            text=True,
        )
        return CommandOutput(("sh",), done.returncode, done.stdout, done.stderr)


def way(shell: Only, host: str) -> Reading:
    read = find_check("net.path").shell
    assert read is not None
    reading = read(shell, Params(host, max_hops=6, samples=1))
    assert isinstance(reading, Reading)
    return reading


@pytest.mark.requires_server("busybox")
@pytest.mark.parametrize("program", ["traceroute", "python3"])
def test_way_is_told_by_whatever_is_there(tmp_path: Path, network: None, program: str) -> None:
    """By busybox's traceroute, and by our own probes where there is only Python."""
    shell = Only(tmp_path, program)
    far = way(shell, FAR)
    assert far.tool == {"traceroute": "traceroute", "python3": "own"}[program]
    assert (far.is_reached, far.hop_count, far.silent_count) == (True, 4, 1)
    assert [hop.addresses for hop in far.hops] == [("198.19.0.1",), (), ("198.19.0.3",), (FAR,)]
    forbidden = way(shell, FORBIDDEN)
    assert (forbidden.is_reached, forbidden.last_address) == (False, "198.19.0.2")
    assert forbidden.ended_by in ("!X", "!A")  # busybox has its own letter


@pytest.mark.requires_server("traceroute")
def test_way_that_is_lost_names_its_last_router(look: Look, network: None) -> None:
    seen = look("net.path", host=SILENT, max_hops=3, samples=1)
    assert seen.said == f"The way to {SILENT} is lost after hop 1 (198.19.0.1)."
    assert seen.verdict == "warn"


def test_machine_that_has_no_tool_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(CommandMissingError, match="no traceroute"):
        way(Only(tmp_path, "true"), "127.0.0.1")

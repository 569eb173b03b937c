"""A bundle over a link that stalls, is cut, or is slow: each script is told for itself, and none is made up."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.domain.errors import ConnectionLostError, DeadlineError
from desktop.domain.target_ref import TargetKind, TargetRef
from desktop.targets.base import Bundle, Call, ScriptAsk
from desktop.targets.ssh.target import SshTarget
from tests.servers.sshd import Sshd
from tests.servers.stalling_proxy import StallingProxy

RATE_KBIT = 800
SLOW = f"""
ip link set lo mtu 1500 up && tc qdisc add dev lo root tbf rate {RATE_KBIT}kbit burst 16kb latency 5s || exit 77
exec "$0" -W ignore -c "$1" "$2"
"""
ON_A_SLOW_LINK = """
import json, os, sys, time
from pathlib import Path
from desktop.domain.target_ref import TargetKind, TargetRef
from desktop.targets.base import Call, ScriptAsk
from desktop.targets.ssh.target import SshTarget
from tests.servers.sshd import start_sshd
folder = Path(sys.argv[1])
server = start_sshd(folder / "sshd")
os.environ["HOME"] = str(folder / "home")
server.write_client_config(folder / "home")
try:
    target = SshTarget(TargetRef(TargetKind.SSH, "127.0.0.1", server.user, server.port))
    target.identify(Call.within(20))
    asks = [ScriptAsk(one) for one in ("echo first", "head -c 200000 /dev/urandom | base64 -w0", "echo last; exit 4")]
    begun = time.monotonic()
    bundle = target.bundle(asks, Call.within(20))
    told = []
    for place in range(3):
        output = bundle.take(place, Call.within(20))
        told.append((output.exit_status, len(output.stdout), output.dropped_bytes, time.monotonic() - begun))
    target.close()
    print(json.dumps(told))
finally:
    server.stop()
"""


@pytest.fixture
def proxy(sshd: Sshd, ssh_home: Path) -> Iterator[StallingProxy]:
    proxy = StallingProxy(sshd.port)
    known = (ssh_home / ".ssh" / "known_hosts").read_text()
    (ssh_home / ".ssh" / "known_hosts").write_text(known.replace(f":{sshd.port}", f":{proxy.port}"))
    yield proxy
    proxy.stop()


@pytest.fixture
def target(proxy: StallingProxy, sshd: Sshd) -> Iterator[SshTarget]:
    target = SshTarget(TargetRef(TargetKind.SSH, "127.0.0.1", sshd.user, proxy.port))
    yield target
    target.close()


def begun(target: SshTarget) -> Bundle:
    bundle = target.bundle(
        [ScriptAsk("echo first"), ScriptAsk("sleep 1; echo second"), ScriptAsk("echo last")], Call.within(20)
    )
    assert bundle is not None
    first = bundle.take(0, Call.within(20))
    assert first is not None
    assert first.stdout == "first\n"
    return bundle


def test_a_stall_ends_at_the_limit_of_its_script_and_the_rest_can_be_read_by_itself(
    target: SshTarget, proxy: StallingProxy
) -> None:
    bundle = begun(target)
    proxy.stall()
    at = time.monotonic()
    with pytest.raises(DeadlineError, match=r"The host does not answer; it may still be running there"):
        bundle.take(1, Call.within(0.5))
    assert time.monotonic() - at < 6
    proxy.go_on()
    assert bundle.take(2, Call.within(5)) is None
    assert target.shell(Call.within(20)).run_script("echo last").stdout == "last\n"


def test_a_cut_is_told_as_lost_and_the_rest_can_be_read_by_itself(
    target: SshTarget, proxy: StallingProxy
) -> None:
    bundle = begun(target)
    proxy.cut()
    with pytest.raises(ConnectionLostError, match="went away while the sh script"):
        bundle.take(1, Call.within(20))
    assert bundle.take(2, Call.within(5)) is None
    bundle.close()
    assert target.shell(Call.within(20)).run_script("echo last").stdout == "last\n"


@pytest.mark.skipif(
    not sys.platform.startswith("linux") or os.geteuid() != 0 or not shutil.which("tc"),
    reason="shapes a link",
)
def test_a_slow_link_brings_every_script_whole(tmp_path: Path, sshd: Sshd) -> None:
    words = ["unshare", "--net", "sh", "-c", SLOW, sys.executable, ON_A_SLOW_LINK, str(tmp_path)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode == 77:
        pytest.skip(f"no token bucket here: {done.stderr.strip()[-200:]}")
    assert done.returncode == 0, done.stderr[-2000:]
    first, much, last = json.loads(done.stdout)
    assert (first[0], much[:3], last[0]) == (0, [0, 266_668, 0], 4)
    assert much[3] > 266_668 * 8 / (RATE_KBIT * 1000) * 0.8, "the link was not slow"
    assert first[3] < much[3] / 2, "the first was there long before"

"""The way to a host and into an account, tried against real servers, rung by rung."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.checks.aws.account_ladder import climb_account
from desktop.checks.network.rungs import Climb, Rung, RungState
from desktop.checks.network.ssh_ladder import SshLadder
from desktop.domain.errors import InputError, StoredKey
from desktop.domain.target_ref import parse_target
from desktop.targets.base import Call, CancelToken
from desktop.targets.network.here import LocalNetwork
from desktop.targets.settings import TargetSettings
from tests.servers.moto_server import Moto
from tests.servers.sshd import Sshd, free_port

OK, BROKEN, NOT_TRIED = RungState.OK, RungState.BROKEN, RungState.NOT_TRIED


def ladder_to(target: str) -> SshLadder:
    return SshLadder(parse_target(target), TargetSettings(connect_timeout_s=5), LocalNetwork)


def climb(target: str, heard: Callable[[Rung], None] = lambda _rung: None) -> Climb:
    return ladder_to(target).climb(Call.within(20), heard)


def states(climbed: Climb) -> dict[str, RungState]:
    return {rung.rung: rung.state for rung in climbed.rungs}


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that takes connections and never says anything."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_every_rung_to_a_host_is_told_as_it_is_reached(ssh_home: Path, sshd: Sshd) -> None:
    heard: list[Rung] = []
    climbed = climb(f"ssh://{sshd.user}@127.0.0.1:{sshd.port}", heard.append)
    assert states(climbed) == dict.fromkeys(("name", "tcp", "banner", "host_key", "sign_in", "shell"), OK)
    assert heard == list(climbed.rungs)
    said = {rung.rung: rung.said for rung in climbed.rungs}
    assert said["banner"].startswith("SSH-2.0-OpenSSH")
    assert said["host_key"].endswith(sshd.host_key_fingerprint)
    assert said["shell"].startswith(f"{sshd.user}@")
    assert all(rung.duration_s is not None for rung in climbed.rungs)


def test_rungs_come_while_the_next_is_still_tried(home: Path, silent_port: int) -> None:
    heard: list[str] = []
    both = threading.Event()

    def hear(rung: Rung) -> None:
        heard.append(rung.rung)
        if heard == ["name", "tcp"]:
            both.set()

    cancel = CancelToken()
    ladder = ladder_to(f"ssh://kim@127.0.0.1:{silent_port}")
    done: list[Climb] = []
    call = Call.within(20, cancel=cancel)
    worker = threading.Thread(target=lambda: done.append(ladder.climb(call, hear)))
    worker.start()
    assert both.wait(5)
    assert not done  # the banner is still waited for
    begun = time.monotonic()
    cancel.cancel()
    worker.join(5)
    assert time.monotonic() - begun < 2
    assert done[0].is_stopped
    assert states(done[0])["sign_in"] is NOT_TRIED


def test_a_closed_port_breaks_at_tcp(home: Path) -> None:
    climbed = climb(f"ssh://kim@127.0.0.1:{free_port()}")
    assert states(climbed) == {
        "name": OK, "tcp": BROKEN, "banner": NOT_TRIED, "host_key": NOT_TRIED, "sign_in": NOT_TRIED,
        "shell": NOT_TRIED,
    }  # fmt: skip
    assert climbed.broken is not None
    assert "nothing listens there" in climbed.broken.what_to_do


def test_a_name_that_is_not_there_breaks_at_name(home: Path) -> None:
    climbed = climb("ssh://kim@no-such-host.invalid")
    assert climbed.broken is not None
    assert climbed.broken.rung == "name"
    assert states(climbed)["tcp"] is NOT_TRIED


def test_an_unknown_key_is_shown_in_full_and_can_be_accepted(ssh_home: Path, sshd: Sshd) -> None:
    (ssh_home / ".ssh" / "known_hosts").unlink()
    ladder = ladder_to(f"ssh://{sshd.user}@127.0.0.1:{sshd.port}")
    climbed = ladder.climb(Call.within(20), lambda _rung: None)
    assert climbed.shown is not None
    assert (climbed.shown.fingerprint, climbed.shown.is_changed) == (sshd.host_key_fingerprint, False)
    assert states(climbed)["sign_in"] is NOT_TRIED
    ladder.accept_host_key(climbed.shown.fingerprint)
    assert climb(f"ssh://{sshd.user}@127.0.0.1:{sshd.port}").broken is None


def test_a_changed_key_is_a_hard_stop(
    ssh_home: Path, sshd: Sshd, start_another_sshd: Callable[..., Sshd]
) -> None:
    other = start_another_sshd("other")
    known = ssh_home / ".ssh" / "known_hosts"
    known.write_text(other.known_hosts.read_text().replace(f":{other.port}", f":{sshd.port}"))
    ladder = ladder_to(f"ssh://{sshd.user}@127.0.0.1:{sshd.port}")
    climbed = ladder.climb(Call.within(20), lambda _rung: None)
    assert climbed.shown is not None
    assert climbed.shown.is_changed
    assert climbed.shown.stored == StoredKey("ssh-ed25519", other.host_key_fingerprint, f"{known}:1")
    assert climbed.shown.kind == "ssh-ed25519"
    with pytest.raises(InputError, match="was shown by"):
        ladder.accept_host_key(climbed.shown.fingerprint)


def test_a_wrong_key_breaks_at_sign_in(
    ssh_home: Path, sshd: Sshd, start_another_sshd: Callable[..., Sshd]
) -> None:
    other = start_another_sshd("other")
    config = ssh_home / ".ssh" / "config"
    config.write_text(config.read_text().replace(str(sshd.client_key), str(other.client_key)))
    climbed = climb(f"ssh://{sshd.user}@127.0.0.1:{sshd.port}")
    assert states(climbed) | {"shell": NOT_TRIED} == states(climbed)
    assert climbed.broken is not None
    assert climbed.broken.rung == "sign_in"
    assert "refused the sign-in" in climbed.broken.said


def test_a_jump_host_is_a_rung_of_its_own(
    ssh_home: Path, sshd: Sshd, start_another_sshd: Callable[..., Sshd]
) -> None:
    behind = start_another_sshd("behind")
    own = behind.folder / "authorized_keys"
    own.write_text(own.read_text() + (sshd.folder / "client.pub").read_text())
    hosts = (
        f"Host bastion\n HostName 127.0.0.1\n Port {sshd.port}\n User {sshd.user}\n"
        f"Host behind\n HostName 127.0.0.1\n Port {behind.port}\n User {sshd.user}\n ProxyJump bastion\n"
    )
    config = ssh_home / ".ssh" / "config"
    config.write_text(hosts + config.read_text())
    with (ssh_home / ".ssh" / "known_hosts").open("a") as known:
        known.write(behind.known_hosts.read_text())
    climbed = climb("ssh:behind")
    assert states(climbed) == dict.fromkeys(("route", "tcp", "banner", "host_key", "sign_in", "shell"), OK)
    assert climbed.rungs[0].said.startswith("over bastion")
    sshd_known = (ssh_home / ".ssh" / "known_hosts").read_text().splitlines()[1:]
    (ssh_home / ".ssh" / "known_hosts").write_text("\n".join(sshd_known) + "\n")
    unknown = climb("ssh:behind")
    assert unknown.broken is not None
    assert unknown.broken.rung == "route"  # it is the bastion whose key is not known
    assert unknown.shown is not None
    assert unknown.shown.fingerprint == sshd.host_key_fingerprint


def test_settings_that_cannot_be_followed_are_the_first_rung(home: Path) -> None:
    folder = home / ".ssh"
    folder.mkdir()
    (folder / "config").write_text("Host web\n ProxyCommand nc %h %p\n")
    climbed = climb("ssh:web")
    assert climbed.broken is not None
    assert climbed.broken.rung == "settings"
    assert "ProxyCommand" in climbed.broken.said


def test_every_rung_into_an_account_holds(home: Path, moto: Moto, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", moto.url)
    folder = home / ".aws"
    folder.mkdir()
    (folder / "config").write_text("[profile ops]\nregion = eu-west-1\n")
    (folder / "credentials").write_text(
        "[ops]\naws_access_key_id = testing\naws_secret_access_key = testing\n"
    )
    heard: list[str] = []
    climbed = climb_account(parse_target("aws:ops"), Call.within(30), lambda rung: heard.append(rung.rung))
    assert states(climbed) == {"profile": OK, "credentials": OK, "identity": OK}
    assert heard == ["profile", "credentials", "identity"]
    assert climbed.rungs[0].said == "region eu-west-1"
    assert "123456789012" in climbed.rungs[2].said


def test_a_profile_that_is_corrected_meanwhile_is_read_anew(
    home: Path, moto: Moto, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", moto.url)
    folder = home / ".aws"
    folder.mkdir()
    (folder / "config").write_text("[profile ops]\n")

    def look() -> Climb:
        return climb_account(parse_target("aws:ops"), Call.within(30), lambda _rung: None)

    assert states(look()) == {"profile": OK, "credentials": BROKEN, "identity": NOT_TRIED}
    (folder / "config").write_text("[profile ops]\nregion = eu-west-1\n")
    (folder / "credentials").write_text(
        "[ops]\naws_access_key_id = testing\naws_secret_access_key = testing\n"
    )
    climbed = look()
    assert states(climbed) == {"profile": OK, "credentials": OK, "identity": OK}
    assert climbed.rungs[0].said == "region eu-west-1"


def test_a_profile_without_credentials_breaks_there(home: Path) -> None:
    folder = home / ".aws"
    folder.mkdir()
    (folder / "config").write_text("[profile ops]\nregion = eu-west-1\n")
    climbed = climb_account(parse_target("aws:ops"), Call.within(30), lambda _rung: None)
    assert states(climbed) == {"profile": OK, "credentials": BROKEN, "identity": NOT_TRIED}
    assert climbed.broken is not None
    assert "aws sso login --profile ops" in climbed.broken.said

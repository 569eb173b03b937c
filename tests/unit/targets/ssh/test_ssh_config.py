"""The settings of an SSH host, from `ssh -G` and from our own reader."""

import getpass
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.domain.errors import ConnectError
from desktop.domain.target_ref import parse_target
from desktop.targets.ssh import config as ssh_config
from desktop.targets.ssh.config import HostConfig, account_home, host_config, parse_asked, parse_jumps
from desktop.targets.ssh.config_file import host_matches, read_options

CONFIG = """
# the usual
Host web web-*   !web-old
    HostName %h.example.net
    Port=2222
    User  deploy
    IdentityFile "~/.ssh/id web"
    IdentityFile /keys/second
    CertificateFile ~/.ssh/web-cert.pub
    CertificateFile /keys/second-cert.pub
    IdentitiesOnly yes
    ProxyJump ops@bastion:2200,second
Host *
    User everyone
    Port 99
    UserKnownHostsFile ~/.ssh/known_hosts /extra/known
"""


@pytest.fixture
def config(home: Path) -> Path:
    path = home / ".ssh" / "config"
    path.parent.mkdir(parents=True)
    path.write_text(CONFIG)
    return path


@pytest.fixture(params=["as it is", "ssh asked", "no ssh here"])
def reader(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, need_server: Callable[..., None]
) -> str:
    if request.param == "no ssh here":
        monkeypatch.setattr(shutil, "which", lambda _name: None)
        return str(request.param)
    need_server("ssh")
    if request.param == "ssh asked":
        monkeypatch.setattr(ssh_config, "read_options", lambda *_paths, **_options: None)
    return str(request.param)


def test_both_readers_agree(config: Path, home: Path, reader: str) -> None:
    assert host_config(parse_target("ssh:web-03")) == HostConfig(
        alias="web-03",
        host="web-03.example.net",
        reference="ssh:web-03",
        port=2222,
        user="deploy",
        identities=(home / ".ssh" / "id web", Path("/keys/second")),
        certificates=(home / ".ssh" / "web-cert.pub", Path("/keys/second-cert.pub")),
        has_own_identities=True,
        identities_only=True,
        known_hosts=host_config(parse_target("ssh:web-03")).known_hosts,
        jumps=(parse_target("ssh://ops@bastion:2200"), parse_target("ssh://second")),
    )
    assert host_config(parse_target("ssh:web-03")).known_hosts[:2] == (
        home / ".ssh" / "known_hosts",
        Path("/extra/known"),
    )
    assert host_config(parse_target("ssh:web-old")).user == "everyone"


def test_match_is_judged_by_ssh_itself(home: Path, need_server: Callable[..., None]) -> None:
    need_server("ssh")
    (home / ".ssh").mkdir(parents=True)
    (home / ".ssh" / "config").write_text(
        f"""Host db
  HostName db-1.example.net
Match host db-1.example.net
  Port 2201
Match originalhost db localuser {getpass.getuser()}
  HostKeyAlias the-db
Match user nobody-else
  Port 9
Match final host *.example.net
  ProxyJump bastion
"""
    )
    found = host_config(parse_target("ssh:db"))
    assert (found.host, found.port, found.key_alias) == ("db-1.example.net", 2201, "the-db")
    assert found.jumps == (parse_target("ssh:bastion"),)
    assert host_config(parse_target("ssh:other")).jumps == ()


def test_what_the_target_says_wins(config: Path, reader: str) -> None:
    found = host_config(parse_target("ssh://root@web-03:22"))
    assert (found.user, found.port, found.host) == ("root", 22, "web-03.example.net")


def test_without_a_file_the_usual_holds(home: Path, reader: str) -> None:
    found = host_config(parse_target("ssh:web-03"))
    assert (found.host, found.port, found.jumps) == ("web-03", 22, ())
    assert not found.has_own_identities
    assert home / ".ssh" / "id_ed25519" in found.identities
    assert found.known_hosts[0] == home / ".ssh" / "known_hosts"


def test_a_file_that_is_named_replaces_the_own_one(config: Path, tmp_path: Path, reader: str) -> None:
    other = tmp_path / "other"
    other.write_text("Host web-03\n  HostName 10.9.8.7\n")
    found = host_config(parse_target("ssh:web-03"), other)
    assert (found.host, found.port) == ("10.9.8.7", 22)


def test_home_wins_over_the_accounts_home(home: Path, reader: str) -> None:
    (home / ".ssh").mkdir(parents=True)
    (home / ".ssh" / "config").write_text(f"IdentityFile {account_home()}/.ssh/id_work\n")
    found = host_config(parse_target("ssh:x"))
    assert found.identities == (home / ".ssh" / "id_work",)
    assert not any(path.is_relative_to(account_home() / ".ssh") for path in found.known_hosts)


def test_tokens_and_variables_in_a_key_file_are_filled_in(
    home: Path, reader: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEAM", "ops")
    (home / ".ssh").mkdir(parents=True)
    (home / ".ssh" / "config").write_text("HostName web.example\nIdentityFile %d/${TEAM}/%r@%h:%p-%n%%\n")
    found = host_config(parse_target("ssh://kim@web:2222"))
    assert found.identities == (home / "ops" / "kim@web.example:2222-web%",)


def test_no_known_hosts_file_still_leaves_one_to_add_to(home: Path, reader: str) -> None:
    (home / ".ssh").mkdir(parents=True)
    (home / ".ssh" / "config").write_text("UserKnownHostsFile none\n")
    assert host_config(parse_target("ssh:x")).known_hosts[0] == home / ".ssh" / "known_hosts"


def test_a_named_file_that_is_not_there_is_told(tmp_path: Path, reader: str) -> None:
    with pytest.raises(ConnectError, match="which --ssh-config names") as caught:
        host_config(parse_target("ssh:x"), tmp_path / "none")
    assert caught.value.rung == "configuration"


def test_a_proxy_command_is_refused_in_words(home: Path, reader: str) -> None:
    (home / ".ssh").mkdir(parents=True)
    (home / ".ssh" / "config").write_text("ProxyCommand nc %h %p\n")
    with pytest.raises(ConnectError, match="Use ProxyJump instead") as caught:
        host_config(parse_target("ssh:web-03"))
    assert caught.value.rung == "configuration"


@pytest.mark.requires_server("ssh")
def test_a_broken_file_is_told_with_its_line(home: Path) -> None:
    (home / ".ssh").mkdir(parents=True)
    (home / ".ssh" / "config").write_text("Host x\n  Nonsense 3\n")
    with pytest.raises(ConnectError, match="line 2"):
        host_config(parse_target("ssh:x"))


def test_match_exec_runs_nothing_in_our_own_reader(home: Path, tmp_path: Path) -> None:
    path = home / "config"
    path.write_text(f'Match exec "touch {tmp_path}/ran"\n  User evil\nMatch all\n  User good\n')
    assert read_options([path], "x") == {"user": ["good"]}
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("text", "is_plain"),
    [
        ("Host *\n  User kim\n  ServerAliveInterval 30\n  ForwardAgent yes\n", True),
        ("Match host x\n  User kim\n", False),
        ("CanonicalizeHostname yes\n", False),
        ("IdentityFile ~/.ssh/%r\n", False),
        ("Nonsense 1\n", False),
        ("Host y\n  Nonsense 1\n", True),  # as good as not there for x; ssh would complain
    ],
)
def test_only_plain_files_are_read_without_ssh(home: Path, text: str, is_plain: bool) -> None:
    (home / "config").write_text(text)
    assert (read_options([home / "config"], "x", is_strict=True) is not None) is is_plain


def test_the_first_file_wins(home: Path) -> None:
    (home / "a").write_text("User first\nIdentityFile one\n")
    (home / "b").write_text("User second\nPort 5\nIdentityFile two\n")
    assert read_options([home / "a", home / "none", home / "b"], "x") == {
        "user": ["first"],
        "identityfile": ["one", "two"],
        "port": ["5"],
    }


def test_includes_apply_where_they_stand(home: Path) -> None:
    folder = home / ".ssh"
    (folder / "d").mkdir(parents=True)
    (folder / "config").write_text("Host web\n  Include d/*.conf\nHost *\n  User last\n  Port 1\n")
    (folder / "d" / "a.conf").write_text("User first\n")
    (folder / "d" / "b.conf").write_text("Host other\n  Port 5\n")
    assert read_options([folder / "config"], "web") == {"user": ["first"], "port": ["1"]}
    assert read_options([folder / "config"], "db") == {"user": ["last"], "port": ["1"]}


def test_an_include_of_itself_ends(home: Path) -> None:
    path = home / "config"
    path.write_text(f"Include {path}\n")
    with pytest.raises(ConnectError, match="include itself"):
        read_options([path], "x")


def test_an_unreadable_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConnectError, match="could not be read"):
        read_options([tmp_path], "x")


@pytest.mark.parametrize(
    ("patterns", "is_match"),
    [(["*"], True), (["a*", "!ab"], False), (["!zz"], False), (["?b"], True), (["b"], False)],
)
def test_host_patterns(patterns: list[str], is_match: bool) -> None:
    assert host_matches(patterns, "ab") is is_match


def test_jumps_follow_the_rules_for_hosts() -> None:
    assert parse_jumps("none", "x") == ()
    assert parse_jumps("a, ssh://b@c:3", "x") == (parse_target("ssh://a"), parse_target("ssh://b@c:3"))
    with pytest.raises(ConnectError, match="ProxyJump of x cannot be followed"):
        parse_jumps("-oProxyCommand=id", "x")


def test_an_answer_is_read_by_keyword() -> None:
    assert parse_asked("user kim\nidentityfile a b\nidentityfile c\nlogverbose none\n") == {
        "user": ["kim"],
        "identityfile": ["a b", "c"],
        "logverbose": ["none"],
    }


def test_the_host_cannot_be_taken_for_an_option(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []
    real = ssh_config.subprocess.run

    def run(argv: list[str], **options: object) -> object:
        seen.append(argv)
        return real(argv, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(ssh_config.subprocess, "run", run)
    host_config(parse_target("ssh://kim@web-03:2222"))
    assert seen == []  # nothing there that would need it
    (home / ".ssh").mkdir(parents=True)
    (home / ".ssh" / "config").write_text("Match user kim\n  HostName 10.1.1.1\n")
    assert host_config(parse_target("ssh://kim@web-03:2222")).host == "10.1.1.1"
    assert seen[0][-2:] == ["--", "web-03"]
    assert seen[0][seen[0].index("-l") + 1] == "kim"

"""Accounts as they are: other login shells, start-up files that talk, ask or hang, forced commands, few sessions."""

import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.domain.errors import CommandMissingError, ConnectError, DeadlineError, PromptError
from desktop.domain.target_ref import TargetKind, TargetRef
from desktop.targets.base import Call, Shell
from desktop.targets.ssh.target import SshTarget
from tests.servers.sshd import Sshd, start_sshd

# Each account is a key of its own on one server: what it forces stands in for a login shell that it would have.
ACCOUNTS = {
    "fish": 'fish -c "$SSH_ORIGINAL_COMMAND"',
    "tcsh": 'tcsh -c "$SSH_ORIGINAL_COMMAND"',
    "rbash": 'rbash -c "$SSH_ORIGINAL_COMMAND"',
    "sftp": "internal-sftp",
    "backup": "echo only backups here",
    "nologin": "/usr/sbin/nologin",
    "ends": 'bash -c "exit 0"',
    "hangs": 'bash -c "echo starting; sleep 5"',
    "dawdles": "bash -c \"trap '' PIPE; sleep 1.2; $SSH_ORIGINAL_COMMAND\"",
    "asks": "bash -c \"printf 'Token: '; sleep 5\"",
    "reads": 'bash -c "read -r line; $SSH_ORIGINAL_COMMAND"',
    "motd": 'echo Welcome; echo "disk 99%" >&2; cat /etc/passwd; eval "$SSH_ORIGINAL_COMMAND"',
    "bare": 'env -i PATH=/nowhere /bin/sh -c "$SSH_ORIGINAL_COMMAND"',
}
OPTIONS = {"nopty": "no-pty"}

ShellOf = Callable[..., Shell]


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory, need_server: Callable[..., None]) -> Iterator[Sshd]:
    need_server("sshd")
    server = start_sshd(tmp_path_factory.mktemp("accounts"))
    lines = []
    for name in (*ACCOUNTS, *OPTIONS):
        key = server.folder / name
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
        quoted = ACCOUNTS.get(name, "").replace('"', '\\"')
        option = OPTIONS.get(name) or f'command="{quoted}"'
        lines.append(f"{option} {key.with_suffix('.pub').read_text().strip()}")
    (server.folder / "authorized_keys").write_text("\n".join(lines) + "\n")
    yield server
    server.stop()


@pytest.fixture
def shell_of(accounts: Sshd, home: Path) -> Iterator[ShellOf]:
    lines = [
        f"Host {name}\n  HostName 127.0.0.1\n  Port {accounts.port}\n  IdentityFile {accounts.folder / name}"
        for name in (*ACCOUNTS, *OPTIONS)
    ]
    accounts.write_client_config(home)
    (home / ".ssh" / "config").write_text("\n".join([*lines, "Host *", "  IdentitiesOnly yes", ""]))
    made: list[SshTarget] = []

    def shell(name: str, timeout_s: float = 10) -> Shell:
        made.append(SshTarget(TargetRef(TargetKind.SSH, name)))
        return made[-1].shell(Call.within(timeout_s))

    yield shell
    for target in made:
        target.close()


@pytest.mark.parametrize(
    "name",
    [*(pytest.param(one, marks=pytest.mark.requires_server(one)) for one in ("fish", "tcsh")), "nopty"],
)
def test_every_shell_runs_the_same_with_noise_before_it(shell_of: ShellOf, accounts: Sshd, name: str) -> None:
    home = accounts.folder / "home"
    (home / ".config" / "fish").mkdir(parents=True, exist_ok=True)
    for file in (".config/fish/config.fish", ".cshrc"):
        (home / file).write_text("echo hello from a start-up file\n")
    env = {"V": "!x 'y' $z `id` \"q\"\n"}
    output = shell_of(name).run_script('printf "%s" "$V"; exit 3', env=env)
    assert (output.stdout, output.stderr, output.exit_status) == (env["V"], "", 3)


def test_a_welcome_on_both_streams_is_no_output(shell_of: ShellOf) -> None:
    output = shell_of("motd").run(["echo", "real"])
    assert (output.stdout, output.stderr) == ("real\n", "")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("rbash", "Its login shell is a restricted one, such as rbash"),
        ("sftp", r"may copy files \(sftp\) and run nothing"),
        ("backup", r"said: only backups here \(exit status 0\)\. Does the key force a command"),
        ("nologin", "switched off for signing in"),
        ("ends", "does a start-up file there .* end the session with `exit`"),
    ],
)
def test_an_account_that_runs_nothing_of_ours_is_told_why(shell_of: ShellOf, name: str, told: str) -> None:
    with pytest.raises(ConnectError, match=told) as caught:
        shell_of(name).run(["id"])
    assert caught.value.rung == "channel"


def test_a_start_up_file_that_does_not_end_is_named(shell_of: ShellOf) -> None:
    with pytest.raises(DeadlineError, match=r"start-up files .* did not end within 1 s.*They said: starting"):
        shell_of("hangs", 1).run(["id"])
    with pytest.raises(DeadlineError, match=r"They ask: 'Token:'"):
        shell_of("asks", 1).run(["id"])


def test_what_the_start_up_files_held_up_does_not_begin_later(shell_of: ShellOf, tmp_path: Path) -> None:
    with pytest.raises(DeadlineError, match="was not begun"):
        shell_of("dawdles", 0.7).run_script(f"touch {tmp_path}/done")
    time.sleep(1.2)
    assert not (tmp_path / "done").exists()
    assert shell_of("dawdles", 10).run(["echo", "in time"]).stdout == "in time\n"


def test_a_start_up_file_that_reads_our_words_runs_nothing(shell_of: ShellOf, tmp_path: Path) -> None:
    with pytest.raises(ConnectError, match="read what was meant for the command"):
        shell_of("reads").run_script(f"touch {tmp_path}/done")
    assert not (tmp_path / "done").exists()


def test_a_host_without_bash_says_so(shell_of: ShellOf) -> None:
    with pytest.raises(CommandMissingError, match="bash is not installed on bare"):
        shell_of("bare").run_script("echo x", interpreter="bash")


@pytest.mark.requires_server("sudo")
@pytest.mark.skipif(os.geteuid() != 0, reason="becoming another account needs root")
def test_a_password_that_sudo_wants_is_named_with_the_line_that_helps(shell_of: ShellOf) -> None:
    command = ["setpriv", "--reuid=65534", "--clear-groups", "sudo", "-n", "/usr/bin/id"]
    with pytest.raises(PromptError, match=r"sudo asks for a password") as caught:
        shell_of("nopty").run(command)
    assert "ALL=(root) NOPASSWD: /usr/bin/id`" in str(caught.value)


def test_one_session_is_enough_and_what_hangs_is_still_ended(
    start_another_sshd: Callable[..., Sshd], home: Path, tmp_path: Path
) -> None:
    server = start_another_sshd(options=["MaxSessions 1"])
    server.write_client_config(home)
    target = SshTarget(TargetRef(TargetKind.SSH, "127.0.0.1", server.user, server.port))
    assert [target.shell(Call.within(10)).run(["echo", "x"]).stdout for _ in range(3)] == ["x\n"] * 3
    with pytest.raises(DeadlineError, match="It and what it started were ended there"):
        target.shell(Call.within(1)).run_script(f"echo $$ > {tmp_path}/pid; sleep 30")
    pid = int((tmp_path / "pid").read_text())
    stat = Path(f"/proc/{pid}/stat")
    assert not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z"
    target.close()


def test_a_host_where_too_many_sign_in_just_now_is_tried_again(
    start_another_sshd: Callable[..., Sshd], home: Path
) -> None:
    server = start_another_sshd(options=["MaxStartups 2:100:2"])
    server.write_client_config(home)
    target = SshTarget(TargetRef(TargetKind.SSH, "127.0.0.1", server.user, server.port))
    crowd: list[socket.socket] = []
    while not crowd or crowd[-1].recv(8) == b"SSH-2.0-":
        crowd.append(socket.create_connection(("127.0.0.1", server.port)))
        time.sleep(0.1)  # for sshd to have seen the end of what looked whether it is up
    leave = threading.Timer(0.7, lambda: [one.close() for one in crowd])
    leave.start()
    begun = time.monotonic()
    assert target.shell(Call.within(20)).run(["echo", "in"]).stdout == "in\n"
    assert time.monotonic() - begun > 0.3
    leave.join()
    target.close()

"""What several tests of checks on a real machine share: the ways in, and places to look at."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from desktop.domain.target_ref import TargetKind, TargetRef
from desktop.targets.base import Call, Shell
from desktop.targets.local.target import LocalShell
from desktop.targets.ssh.target import SshTarget
from desktop.targets.ssm import fleets
from tests.integration.aws_account import REGION, Look, client, looking_at
from tests.servers.busybox import BusyboxShell
from tests.servers.moto_server import Moto
from tests.servers.run_command import RunCommandServer, run_command


@pytest.fixture(params=["shell", "busybox", "ssh"])
def shell(
    request: pytest.FixtureRequest, tmp_path: Path, need_server: Callable[..., None]
) -> Iterator[Shell]:
    """Each way that is not psutil: the shell here, busybox's, and an SSH server on 127.0.0.1."""
    if request.param == "shell":
        yield LocalShell(Call.within(60))
    elif request.param == "busybox":
        need_server("busybox")
        yield BusyboxShell(tmp_path / "busybox")
    else:
        server = request.getfixturevalue("sshd")
        request.getfixturevalue("ssh_home")
        target = SshTarget(TargetRef(TargetKind.SSH, host="127.0.0.1", user=server.user, port=server.port))
        yield target.shell(Call.within(60))
        target.close()


@pytest.fixture
def tmpfs(tmp_path: Path) -> Iterator[Path]:
    """A small filesystem that nobody else writes to, its name with a space."""
    mount = tmp_path / "full disk"
    mount.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m,nr_inodes=40", "tmpfs", mount], check=True)
    yield mount
    subprocess.run(["umount", mount], check=True)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every account may enter, which those that pytest makes are not."""
    with TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        yield Path(folder)


@pytest.fixture
def account(moto: Moto, home: Path, monkeypatch: pytest.MonkeyPatch) -> Moto:
    """An empty AWS account, into which this process is signed in."""
    moto.reset()
    for name, value in moto.environment.items():
        monkeypatch.setenv(name, value)
    return moto


@pytest.fixture
def look(account: Moto) -> Look:
    return looking_at(f"aws:/{REGION}")


@pytest.fixture
def instance_id(account: Moto) -> str:
    ec2 = client("ec2", account)
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "web-1"}]}]
    made = ec2.run_instances(
        ImageId=image, MinCount=1, MaxCount=1, InstanceType="t3.micro", TagSpecifications=tags
    )
    return str(made["Instances"][0]["InstanceId"])


@pytest.fixture(scope="session")
def nodes_served() -> Iterator[RunCommandServer]:
    with run_command() as server:
        yield server


@pytest.fixture
def node_server(
    nodes_served: RunCommandServer, home: Path, monkeypatch: pytest.MonkeyPatch
) -> RunCommandServer:
    """Systems Manager without a node, of which nothing is known yet."""
    nodes_served.reset()
    fleets._fleets.cache_clear()
    for name, value in {
        "AWS_ENDPOINT_URL": nodes_served.url,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
    }.items():
        monkeypatch.setenv(name, value)
    return nodes_served

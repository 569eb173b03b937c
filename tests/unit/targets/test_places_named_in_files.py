"""The hosts and AWS profiles that a person's files name, read without running anything."""

from pathlib import Path

import pytest

from desktop.domain.errors import ConnectError
from desktop.targets.aws.config_file import AwsProfile, read_profiles
from desktop.targets.ssh.config import Outline, outlines


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_hosts_are_named_in_order_and_patterns_are_not_hosts(home: Path) -> None:
    write(
        home / ".ssh" / "config",
        "Include more/*.conf\nHost web-* !web-9 db-1 web-1\n HostName %h.example\n# Host commented\nHost *\n",
    )
    write(home / ".ssh" / "more" / "a.conf", 'Host "quoted"\nHost app-1 web-1\n')
    write(home / ".ssh" / "more" / "b.conf", "host=app-2\n")
    assert tuple(outlines()) == ("quoted", "app-1", "web-1", "app-2", "db-1")


def test_match_names_hosts_too_and_is_not_run(home: Path, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    write(
        home / ".ssh" / "config",
        f'Match exec "touch {ran}" host legacy,old-*\n User ops\nMatch originalhost Vault user kim\nMatch all\n',
    )
    assert tuple(outlines()) == ("legacy", "Vault")
    assert not ran.exists()


def test_hosts_inside_a_conditional_include_are_found(home: Path) -> None:
    write(home / ".ssh" / "config", "Host bastion\n Include inner\n")
    write(home / ".ssh" / "inner", "Host deep\n")
    assert tuple(outlines()) == ("bastion", "deep")


def test_a_file_of_their_own_replaces_the_usual_one(home: Path) -> None:
    write(home / ".ssh" / "config", "Host usual\n")
    assert tuple(outlines(write(home / "other", "Host special\n"))) == ("special",)


def test_an_outline_tells_where_a_host_leads(home: Path) -> None:
    write(
        home / ".ssh" / "config",
        "Host web\n HostName %h.example\n Port 2222\n ProxyJump bastion\nHost plain\nHost direct\n ProxyJump none\n"
        "Host *\n User ops\n",
    )
    assert outlines() == {
        "web": Outline("ops@web.example:2222", "bastion"),
        "plain": Outline("ops@plain"),
        "direct": Outline("ops@direct"),
    }


def test_a_file_that_includes_itself_is_told(home: Path) -> None:
    write(home / ".ssh" / "config", "Include config\n")
    with pytest.raises(ConnectError, match="include itself"):
        tuple(outlines())


def test_profiles_come_from_both_files(home: Path) -> None:
    write(
        home / ".aws" / "config",
        "[default]\nregion = eu-west-1\n[profile ops]\nsso_session = corp\nregion=eu-north-1\n"
        "[sso-session corp]\nsso_region = eu-west-1\n[profile breakglass]\nrole_arn = arn:aws:iam::1:role/x\n",
    )
    write(home / ".aws" / "credentials", "[default]\naws_access_key_id = AKIA\n[old]\naws_access_key_id=A\n")
    assert read_profiles() == (
        AwsProfile("default", "eu-west-1", "access keys"),
        AwsProfile("ops", "eu-north-1", "single sign-on"),
        AwsProfile("breakglass", "", "a role"),
        AwsProfile("old", "", "access keys"),
    )


def test_no_files_are_no_profiles(home: Path) -> None:
    assert read_profiles() == ()


def test_a_broken_file_is_named(home: Path) -> None:
    write(home / ".aws" / "config", "region = nowhere\n")
    with pytest.raises(ConnectError, match="Correct the file"):
        read_profiles()

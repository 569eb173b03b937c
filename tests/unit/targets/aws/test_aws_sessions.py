"""One session for each profile, made anew when its files change; what services are is read once for all."""

import os
from pathlib import Path

import pytest
from botocore.loaders import JSONFileLoader

from desktop.targets.aws.sessions import session_for


@pytest.fixture
def config(home: Path) -> Path:
    file = home / ".aws" / "config"
    file.parent.mkdir()
    file.write_text("".join(f"[profile p{n}]\nregion = eu-west-{n}\n" for n in range(1, 4)))
    return file


def test_a_profile_has_one_session_until_its_files_change(config: Path) -> None:
    assert session_for("p1") is session_for("p1")
    client = session_for("p1").client("sts", "")
    assert session_for("p1").client("sts", "") is client
    assert (session_for("p1").region, session_for("p2").region) == ("eu-west-1", "eu-west-2")
    config.write_text("[profile p1]\nregion = us-east-2\n")
    os.utime(config, ns=(1, 1))  # a clock that stands tells nothing by itself
    assert session_for("p1").region == "us-east-2"
    assert session_for("p1").client("sts", "") is not client


def test_the_description_of_a_service_is_read_once_for_all_profiles(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session_for("p1").client("sqs", "")
    read: list[str] = []
    real = JSONFileLoader.load_file

    def load_file(self: JSONFileLoader, file_path: str) -> object:
        read.append(file_path)
        return real(self, file_path)

    monkeypatch.setattr(JSONFileLoader, "load_file", load_file)
    for name in ("p2", "p3"):
        session_for(name).client("sqs", "")
    assert read == []

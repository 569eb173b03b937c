"""Places that hosts come from, as they are written, and the SSH settings among them."""

from pathlib import Path

import pytest

from desktop.domain.errors import InputError
from desktop.domain.host_source import is_source, parse_source
from desktop.domain.target_ref import parse_target
from desktop.engine.input_targets import one_target
from desktop.hosts_from.reading import Reader


@pytest.mark.parametrize(
    ("text", "place", "wanted"),
    [
        ("file:a%3Fb.csv?host=ip&user=log%26in", "a?b.csv", {"host": ["ip"], "user": ["log&in"]}),
        ("ssh-config:web-?%", "web-?%", {}),
        ("ansible:hosts.ini?group=web", "hosts.ini", {"group": ["web"]}),
        ("ec2:o/r?tag:Role=web&tag:Role=db&tag:a%26b=x", "o/r", {"tag:Role": ["web", "db"], "tag:a&b": ["x"]}),
    ],
)  # fmt: skip
def test_a_source_as_it_is_written(text: str, place: str, wanted: dict[str, list[str]]) -> None:
    assert is_source(text)
    source = parse_source(text)
    assert (source.place, dict(source.wanted)) == (place, wanted)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("file:x?hots=ip", r"'hots' is not known here\. Did you mean host\?"),
        ("ansible:x?group", "wants a value"),
        ("ansible:x?group=", "wants a value"),
        ("ec2:x?tag:=a", "not known here"),
        ("csv:x", "names no place"),
    ],
)
def test_what_is_written_wrong_is_told(text: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        parse_source(text)


@pytest.mark.parametrize(
    "text", ["local", "ssh:web", "ssh://u@h:1", "aws:p/r-x-1", "db:x", "web-01", "web:22"]
)
def test_a_target_is_no_source(text: str) -> None:
    assert not is_source(text)


def test_hosts_of_the_ssh_settings_by_their_pattern(tmp_path: Path) -> None:
    (tmp_path / "more").write_text("Host web-3 db-1\n")
    (tmp_path / "config").write_text(
        f"Host web-1 web-2 web-*\n  User x\nInclude {tmp_path}/more\nHost *\n  Port 1\n"
    )
    reader = Reader(tmp_path / "config")
    assert reader.read(parse_source("ssh-config:web-*")).targets == ("ssh:web-1", "ssh:web-2", "ssh:web-3")
    assert reader.read(parse_source("ssh-config:")).targets[-1] == "ssh:db-1"
    with pytest.raises(
        InputError, match=r"ssh-config:nn holds no host\. Among the Host lines of .*config none"
    ):
        reader.read(parse_source("ssh-config:nn"))


@pytest.mark.parametrize(
    "text",
    [
        "file:a%3Fb%2Cc.csv?host=ip&user=log%26in",
        "ssh-config:web-?%",
        "ansible:h?group=a%25",
        "ec2:o/r?tag:a%3Db=c=d",
    ],
)
def test_a_source_is_a_target_that_stands_for_several(text: str) -> None:
    ref = parse_target(text)
    assert ref.is_several
    assert not ref.changes_as_one
    assert parse_target(str(ref)) == ref
    assert ref.source == parse_source(text)


def test_a_source_where_one_target_is_wanted_is_told_what_to_do() -> None:
    with pytest.raises(InputError, match=r"web-\* of the SSH settings stands for several"):
        one_target("ssh-config:web-*")


def test_a_file_is_found_from_the_folder_of_the_runbook() -> None:
    folder = Path("/srv/books")
    assert str(parse_target("file:a%2Cb.csv?host=ip").beside(folder)) == "file:/srv/books/a%2Cb.csv?host=ip"
    assert str(parse_target("ansible:../hosts").beside(folder)) == "ansible:/srv/books/../hosts"
    for text in ("file:/etc/hosts", "file:~/hosts", "ansible:?group=web", "ssh-config:web-*", "ssh:web"):
        assert str(parse_target(text).beside(folder)) == text

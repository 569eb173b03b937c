"""Lists of hosts as people keep them: which column is taken, what is left out, and why."""

from pathlib import Path

import pytest

from desktop.domain.errors import InputError
from desktop.hosts_from.host_list import MOST_HOSTS
from desktop.hosts_from.reading import read_hosts
from desktop.hosts_from.table import hosts_of, text_of


@pytest.mark.parametrize(
    ("text", "targets", "column"),
    [
        ("web-01\nweb-02\n", ("ssh:web-01", "ssh:web-02"), ""),
        ("name,Host,os\nA,web-01,linux\nB,web-02,linux\n", ("ssh:web-01", "ssh:web-02"), "Host"),
        ("host\ttarget\nA\tssh://root@web-01:2222\n", ("ssh://root@web-01:2222",), "target"),
        ('"web-01",x\n"web-02",y\n', ("ssh:web-01", "ssh:web-02"), ""),
        ("# ours\n\nlocal\nroot@10.0.0.7\nweb-03:2222\n", ("local", "ssh://root@10.0.0.7", "ssh://web-03:2222"), ""),
        ("fe80::1\n[2001:db8::1]:22\n", ("ssh:fe80::1", "ssh://[2001:db8::1]:22"), ""),
        ("\ufeffhostname\nweb-01\n".lstrip("\ufeff"), ("ssh:web-01",), "hostname"),
    ],
)  # fmt: skip
def test_the_hosts_of_a_list(text: str, targets: tuple[str, ...], column: str) -> None:
    found = hosts_of(text, "fleet.csv")
    assert (found.targets, found.column, found.left_out) == (targets, column, ())


def test_each_line_that_gave_no_host_says_why() -> None:
    found = hosts_of("host,x\nweb-01,\n,y\nweb 02,\nweb-01,\n", "fleet.csv")
    assert found.targets == ("ssh:web-01",)
    assert found.left_out == (
        "line 3: no host",
        "line 4: 'web 02' is no host",
        "line 5: 'web-01' is there already",
    )


def test_many_lines_that_are_left_out_are_counted() -> None:
    found = hosts_of("web-01\n" + "web 02\n" * 9, "fleet.csv")
    assert found.sentence.endswith("line 6: 'web 02' is no host; and 4 more.")


def test_more_hosts_than_a_step_has_rows_are_refused_and_none_of_them_is_taken_for_all() -> None:
    most = "".join(f"web-{n}\n" for n in range(MOST_HOSTS))
    assert len(hosts_of(f"{most}web-0\nno host\n", "fleet.csv").targets) == MOST_HOSTS
    with pytest.raises(InputError, match=r"line 10001: there are more than 10,000 hosts.* divide the list"):
        hosts_of(f"{most}one-more\n", "fleet.csv")


def test_a_form_takes_fewer_and_tells_what_is_left_out() -> None:
    found = hosts_of("a\nb\nc\n", "fleet.csv", most=2)
    assert (len(found.targets), found.left_out) == (2, ("line 3: more than 2 hosts",))


@pytest.mark.parametrize("text", ["", "\n\n", "host\n", "no such thing as this\n"])
def test_a_file_without_a_host_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"fleet\.csv holds no host"):
        hosts_of(text, "fleet.csv")


def test_a_value_is_never_an_option_or_a_command() -> None:
    with pytest.raises(InputError):
        hosts_of("-oProxyCommand=reboot\n$(reboot)\n", "fleet.csv")


def test_columns_are_taken_as_they_are_named() -> None:
    text = "\ufeffName;IP;Login;SSH\r\nA;10.0.0.1;root;2222\r\nB;2001:db8::1;;\r\nC;10.0.0.3;a b;\r\n"
    found = hosts_of(text_of(text.encode()), "fleet.csv", {"host": "ip", "user": "Login", "port": "ssh"})
    assert found.targets == ("ssh://root@10.0.0.1:2222", "ssh:2001:db8::1")
    assert (found.column, found.left_out) == ("IP", ("line 4: '10.0.0.3' is no host with user 'a b'",))


def test_what_excel_writes_is_read() -> None:
    for encoding in ("utf-8-sig", "utf-16"):
        data = 'sep=;\r\nhost;note\r\nweb-01;"two\r\nlines; and a ""quote"""\r\nweb 02;x\r\n'.encode(encoding)
        found = hosts_of(text_of(data), "fleet.csv")
        assert (found.targets, found.left_out) == (("ssh:web-01",), ("line 5: 'web 02' is no host",))


def test_a_column_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(
        InputError, match=r"fleet\.csv has no column 'adress'\. Did you mean address\? Its first row"
    ):
        hosts_of("address,owner\nweb-01,a\n", "fleet.csv", {"host": "adress"})


def test_a_quote_that_never_ends_is_told_with_its_line() -> None:
    with pytest.raises(InputError, match=r"fleet\.csv line 3 cannot be read as CSV"):
        hosts_of('host\nweb-01\n"web-02\nweb-03\n', "fleet.csv")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.csv cannot be read: No such file"):
        read_hosts(tmp_path / "none.csv")

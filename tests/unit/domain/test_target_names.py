"""Sentences name hosts as a person does; nothing else in them is touched."""

import pytest

from desktop.domain.target_names import is_one_account, reached_name, spoken, target_label, target_name

WEB = ("ssh://root@web-01", "ssh://root@web-02", "ssh://root@web-03")


def test_hosts_of_one_account_go_by_their_names_alone() -> None:
    assert is_one_account(WEB)
    assert [target_name(one, of_one_account=True) for one in WEB] == ["web-01", "web-02", "web-03"]


@pytest.mark.parametrize(
    "others",
    [
        ("ssh://ana@web-01",),  # another user on the same host
        ("ssh://root@web-01:2222",),  # another way to it
        ("winrm://root@web-01",),
        ("local",),
        ("postgresql://root@web-01/shop",),
        ("no target at all",),
    ],
)
def test_what_the_user_or_the_way_tells_apart_keeps_it(others: tuple[str, ...]) -> None:
    assert not is_one_account((*WEB, *others))
    assert target_name(WEB[0], of_one_account=False) == "root@web-01"


def test_nothing_is_of_no_account() -> None:
    assert not is_one_account(())
    assert target_label("no target at all") == "no target at all"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("ssh://root@web-07", "web-07"),
        ("ssh://root@web-07, ssh://root@web-09", "web-07, web-09"),
        ("ssh://root@web-07, ssh://ana@web-09", "root@web-07, ana@web-09"),
        ("winrm://ops@win-1 and ssh://root@[2001:db8::7]:2222.", "ops@win-1 and root@2001:db8::7:2222."),
        ("ssh://git@code.example/team/site.git", "ssh://git@code.example/team/site.git"),
        ("git+ssh://git@code.example", "git+ssh://git@code.example"),
        ("https://shop.example/health", "https://shop.example/health"),
        ("96.4 %", "96.4 %"),
    ],
)
def test_a_value_in_a_sentence_is_spoken(value: str, said: str) -> None:
    assert spoken(value) == said


@pytest.mark.parametrize(
    ("target", "told", "name"),
    [
        ("ssh:web-03", "root@vm (Debian GNU/Linux 12, x86_64)", "web-03 (root@vm)"),
        ("ssh:web-03", "root@web-03.eu.example (Debian GNU/Linux 12, x86_64)", "root@web-03.eu.example"),
        ("ssh://ada@10.0.0.3", "root@vm", "root@vm"),
        ("local", "ana@desk-7 (Debian GNU/Linux 12, x86_64)", "ana@desk-7"),
        ("aws:ops/eu-west-1", "arn:aws:iam::123456789012:user/ana (account 123456789012)",
         "arn:aws:iam::123456789012:user/ana"),
        ("aws:ops/all", "17 regions (account 123456789012)", "17 regions (account 123456789012)"),
        ("odd one", "somewhere (else)", "somewhere (else)"),
    ],
)  # fmt: skip
def test_a_target_that_was_reached_keeps_the_name_that_it_was_asked_for(
    target: str, told: str, name: str
) -> None:
    assert reached_name(target, told) == name

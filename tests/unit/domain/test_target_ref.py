"""The four ways to write a target, and everything else refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.errors import InputError
from desktop.domain.target_ref import LOCAL, TargetKind, TargetRef, parse_target

SSH, AWS, WINRM = TargetKind.SSH, TargetKind.AWS, TargetKind.WINRM


@pytest.mark.parametrize(
    ("text", "ref", "label"),
    [
        ("local", LOCAL, "this computer"),
        ("localhost", LOCAL, "this computer"),
        ("ssh:web-03", TargetRef(SSH, host="web-03"), "web-03"),
        ("ssh://web-03", TargetRef(SSH, host="web-03"), "web-03"),
        ("ssh://root@web:22", TargetRef(SSH, host="web", user="root", port=22), "root@web"),
        ("ssh://root@web:2222/", TargetRef(SSH, host="web", user="root", port=2222), "root@web:2222"),
        ("ssh://a@b@web", TargetRef(SSH, host="web", user="a@b"), "a@b@web"),
        (r"ssh://AD\ada@web", TargetRef(SSH, host="web", user=r"AD\ada"), r"AD\ada@web"),
        ("ssh://[::1]:22", TargetRef(SSH, host="::1", port=22), "::1"),
        ("ssh://[::1]", TargetRef(SSH, host="::1"), "::1"),
        ("ssh://fe80::1", TargetRef(SSH, host="fe80::1"), "fe80::1"),
        (r"winrm://CORP\kim@web", TargetRef(WINRM, host="web", user=r"CORP\kim"), r"CORP\kim@web"),
        (
            "winrm://kim@corp@[::1]:5986",
            TargetRef(WINRM, host="::1", user="kim@corp", port=5986),
            "kim@corp@::1",
        ),
        ("winrm+http://web", TargetRef(WINRM, host="web", is_plain=True), "web"),
        ("winrm+http://k@web:81", TargetRef(WINRM, host="web", user="k", port=81, is_plain=True), "k@web:81"),
        ("aws:/", TargetRef(AWS), "default profile"),
        (
            "aws:ops/eu-west-1",
            TargetRef(AWS, profile="ops", region="eu-west-1"),
            "ops · eu-west-1",
        ),
        ("aws:/eu-west-1", TargetRef(AWS, region="eu-west-1"), "default profile · eu-west-1"),
        ("aws:ops", TargetRef(AWS, profile="ops"), "ops"),
    ],
)
def test_target_is_read_and_written_the_same(text: str, ref: TargetRef, label: str) -> None:
    assert parse_target(text) == ref
    assert parse_target(str(ref)) == ref
    assert ref.label == label


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "not a target"),
        ("web-03", "Write local, ssh://"),
        ("http://web", "not a target"),
        ("ssh:", "not a host"),
        ("winrm:web", "not a target"),
        ("winrm://", "not a host"),
        ("winrm://web:0", "not a port"),
        ("ssh:-oProxyCommand=x", "not a host"),
        ("ssh://-x", "not a host"),
        ("ssh://a b", "not a host"),
        ("ssh://web:0", "not a port"),
        ("ssh://web:65536", "not a port"),
        ("ssh://web:٢٢", "not a port"),
        ("ssh://web:x", "not a port"),
        ("ssh://@web", "not a user name"),
        ("ssh://-l@web", "not a user name"),
        ("ssh://web\n", "not a host"),
        ("ssh://we;b", "not a host"),
        ("aws:-x/", "not the name of an AWS profile"),
        ("aws:ops/Paris", "not an AWS region"),
        ("aws:ops/eu-west-1/x", "not an AWS region"),
    ],
)
def test_anything_else_is_refused_in_words(text: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        parse_target(text)


@given(st.text(max_size=20), st.sampled_from(("", "ssh:", "ssh://", "aws:", "ssh://a@", "ssh://[")))
def test_what_is_taken_reads_back_the_same(text: str, prefix: str) -> None:
    try:
        ref = parse_target(prefix + text)
    except InputError:
        return
    assert parse_target(str(ref)) == ref
    assert not ref.host.startswith("-")

"""How nodes of Systems Manager are written."""

import pytest

from desktop.domain.errors import InputError
from desktop.domain.ssm_nodes import Nodes, Tag, parse_nodes
from desktop.domain.target_ref import TargetKind, TargetRef, parse_target

NODE = "i-0123456789abcdef0"


@pytest.mark.parametrize(
    ("text", "nodes"),
    [
        (f"ssm:prod/eu-west-1/{NODE}", Nodes(ids=(NODE,))),
        (f"ssm:prod/eu-west-1/{NODE},i-01234567,{NODE}", Nodes(ids=(NODE, "i-01234567"))),
        ("ssm:prod/eu-west-1/mi-0123456789abcdef0", Nodes(ids=("mi-0123456789abcdef0",))),
        (
            "ssm:prod/eu-west-1/tag:Role=web|api,tag:aws:asg/name=a b?at_once=10%&max_errors=0",
            Nodes(
                tags=(Tag("Role", ("web", "api")), Tag("aws:asg/name", ("a b",))),
                at_once="10%",
                max_errors="0",
            ),
        ),
    ],
)
def test_nodes_are_read_and_written_alike(text: str, nodes: Nodes) -> None:
    ref = parse_target(text)
    assert ref == TargetRef(TargetKind.SSM, profile="prod", region="eu-west-1", nodes=nodes)
    assert parse_target(str(ref)) == ref


def test_profile_and_region_may_be_left_out() -> None:
    assert str(parse_target(f"ssm:{NODE}")) == f"ssm://{NODE}"
    assert parse_target(f"ssm://{NODE}").nodes == Nodes(ids=(NODE,))


@pytest.mark.parametrize(
    ("text", "label", "is_several"),
    [
        (f"ssm:prod/eu-west-1/{NODE}", f"{NODE} · prod · eu-west-1", False),
        (f"ssm:/eu-west-1/{NODE},i-01234567", "2 nodes · default profile · eu-west-1", True),
        (
            "ssm:/eu-west-1/tag:Role=web|api",
            "nodes tagged Role=web or api · default profile · eu-west-1",
            True,
        ),
        ("aws:prod/eu-west-1", "prod · eu-west-1", False),
        ("aws:prod/all", "prod · all regions", True),
        ("aws:prod/eu-west-1,us-east-1", "prod · eu-west-1, us-east-1", True),
    ],
)
def test_what_a_person_calls_them(text: str, label: str, is_several: bool) -> None:
    ref = parse_target(text)
    assert (ref.label, ref.is_several) == (label, is_several)


@pytest.mark.parametrize(
    "text",
    [
        "ssm:", "ssm:prod/eu-west-1", "ssm:prod/eu-west-1/", "ssm:prod/eu-west/i-01234567", "ssm:prod/all/i-01234567",
        "ssm:prod/eu-west-1/web-1", "ssm:prod/eu-west-1/i-0123456g", "ssm:prod/eu-west-1/tag:Role",
        "ssm:prod/eu-west-1/tag:Role=", "ssm:prod/eu-west-1/tag:=web", "ssm:prod/eu-west-1/tag:A=b,i-01234567",
        "ssm:prod/eu-west-1/i-01234567?at_once=0", "ssm:prod/eu-west-1/i-01234567?max_errors=x",
        "ssm:prod/eu-west-1/i-01234567?speed=1", "ssm:$(id)/eu-west-1/i-01234567", "aws:prod/all,eu-west-1",
        "aws:prod/eu-west-1,", "ssm:a/eu-west-1/tag:A=1,tag:B=1,tag:C=1,tag:D=1,tag:E=1,tag:F=1",
    ],
)  # fmt: skip
def test_what_names_no_node_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        parse_target(text)


def test_refusal_says_how_they_are_written() -> None:
    with pytest.raises(InputError, match=r"no id of a node. Write ssm:PROFILE/REGION/"):
        parse_nodes("web-1", "ssm:prod/eu-west-1/web-1")

"""Whom and what a run names: its targets by every name that it was reached by."""

from dataclasses import replace

from desktop.redaction.redact import redact
from desktop.redaction.tokens import Tokens
from desktop.summary.document_parts import TargetFacts
from desktop.summary.identities import give_tokens, identities
from tests.unit.summary.sample_runs import RUNS


def named(*labels: str) -> list[tuple[str, str]]:
    targets = tuple(TargetFacts(target="ssh:web-03", label=label) for label in labels)
    document = replace(
        RUNS["passing"](), machine="", operator="", targets=targets, steps=(), notes=(), past=()
    )
    return [one for one in identities(document) if one != ("host", "web-03")]


def test_a_target_is_known_by_what_it_told_when_it_was_reached() -> None:
    assert named("ops-ro@web-03.eu.example") == [("host", "web-03.eu.example"), ("user", "ops-ro")]
    assert named("shop (ops-ro@web-03.eu.example)") == named("ops-ro@web-03.eu.example")
    assert named("ops-ro@web-03.eu.example (Debian GNU/Linux 12)") == named("ops-ro@web-03.eu.example")


def test_an_account_that_many_machines_have_is_nobody() -> None:
    assert named("root@web-03.eu.example", "ubuntu@web-03.eu.example") == 2 * [("host", "web-03.eu.example")]


def test_a_label_of_another_form_names_no_host() -> None:
    assert named("this computer", "arn:aws:iam::123456789012:role/x", "12 hosts of web@shop and more") == []


def test_a_reached_target_is_told_as_a_host_to_the_public() -> None:
    document = replace(
        RUNS["passing"](), targets=(TargetFacts(target="ssh:web-03", label="root@web-03.eu.example"),)
    )
    tokens = Tokens()
    give_tokens(document, tokens)
    told = redact("Disk full · root@web-03.eu.example", profile="public", tokens=tokens).text
    assert told == f"Disk full · root@{tokens.known()['web-03.eu.example']}"
    assert tokens.known()["web-03.eu.example"].startswith("host-")

"""Every rule does to its own examples what it says."""

import pytest

from desktop.redaction.redact import redact, redact_text
from desktop.redaction.rules import Rule, shipped_rules


def _id(value: object) -> str:
    return value.kind if isinstance(value, Rule) else str(value)[:40]


_KEYS = [rule for rule in shipped_rules().rules if rule.signs]
_HIDES = [(rule, example) for rule in shipped_rules().rules if not rule.signs for example in rule.hides]
_KEEPS = [example for rule in shipped_rules().rules if not rule.signs for example in rule.keeps]


@pytest.mark.parametrize(("rule", "example"), _HIDES, ids=_id)
def test_what_stands_between_the_marks_is_hidden_and_nothing_else(rule: Rule, example: str) -> None:
    before, secret, after = _split(example)
    redacted = redact(before + secret + after)
    assert redacted.text.startswith(before)
    assert redacted.text.endswith(after)
    assert secret not in redacted.text
    assert len(redacted.hits) == 1


@pytest.mark.parametrize(("rule", "example"), _HIDES, ids=_id)
def test_each_rule_hides_its_examples_alone(rule: Rule, example: str) -> None:
    before, secret, after = _split(example)
    spans = list(rule.pattern.spans((before + secret + after).encode()))
    assert range(len(before), len(before) + len(secret)) in spans


@pytest.mark.parametrize("example", _KEEPS, ids=_id)
def test_what_only_looks_like_one_is_kept(example: str) -> None:
    assert redact_text(example) == example


@pytest.mark.parametrize(("rule", "example"), _HIDES, ids=_id)
def test_redacting_twice_changes_nothing_more(rule: Rule, example: str) -> None:
    once = redact_text("".join(_split(example)))
    assert redact_text(once) == once


def test_each_vendors_key_is_hidden_by_its_own_shape_and_its_sign_alone_is_kept() -> None:
    wrong = []
    for rule in _KEYS:
        for before, secret, after in map(_split, rule.hides):
            text = before + secret + after
            if range(len(before), len(before) + len(secret)) not in rule.pattern.spans(text.encode()):
                wrong.append(text)
            if redact_text(text) != f"{before}[hidden:vendor-key]{after}":
                wrong.append(redact_text(text))
        wrong += [text for text in rule.keeps if redact_text(text) != text]
    assert wrong == []
    assert len(_KEYS) > 100


def test_every_rule_has_examples_both_ways() -> None:
    assert [rule.kind for rule in shipped_rules().rules if not (rule.hides and rule.keeps)] == []


def _split(example: str) -> tuple[str, str, str]:
    before, _, rest = example.partition("«")
    secret, _, after = rest.partition("»")
    return before, secret, after

"""Words for customers are printed as they stand: a value in them is refused where it is written."""

from tests.unit.language.linting import CHECK, END, HEAD, lint


def told(*steps: str, head: str = HEAD) -> list[tuple[int, str]]:
    return [(one.line, one.rule) for one in lint(*steps, head=head) if one.rule == "customer-value"]


def test_plain_words_are_fine() -> None:
    head = HEAD.replace("title: X\n", "title: X\ncustomer: Pages are slow.\n")
    step = CHECK.replace("used_pct >= 95\n", "used_pct >= 95\n      customer: There was no room.\n")
    assert told(step.replace("title: Space", "title: Space\n  customer: We looked."), END, head=head) == []


def test_a_value_is_refused_in_all_three_places() -> None:
    head = HEAD.replace("title: X\n", "title: X\ncustomer: ${host} is slow.\n")
    step = CHECK.replace("used_pct >= 95\n", "used_pct >= 95\n      customer: ${mount} is full.\n")
    step = step.replace("title: Space", "title: Space\n  customer: We looked at ${mount}.")
    assert told(step, END, head=head) == [
        (4, "customer-value"),
        (13, "customer-value"),
        (17, "customer-value"),
    ]

"""Words for customers: they are printed as they stand, so no value of a system can come into them."""

from desktop.language.lint.draft import Draft
from desktop.language.nodes import Node, Path

_KEY = "customer"


def check(draft: Draft) -> None:
    _look(draft, draft.root, (_KEY,), draft.head.customer)
    for at in draft.steps:
        _look(draft, at.node, (_KEY,), at.step.customer)
        for index, outcome in enumerate(at.step.outcomes):
            _look(draft, at.node, ("outcomes", index, _KEY), outcome.customer)


def _look(draft: Draft, node: Node, path: Path, text: str) -> None:
    if "${" in text:
        message = (
            "`customer` holds words for a customer, and no values: a `${…}` could carry the name of a host or a "
            "path to them. Say it in general, such as: Uploads may have failed."
        )
        draft.report.error(node.nearest(path).place, "customer-value", message)

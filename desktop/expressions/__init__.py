"""The expression language of runbooks: parse, check the names, evaluate; and texts with `${…}` in them."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desktop.expressions.evaluator import evaluate, evaluate_condition
    from desktop.expressions.names import NameProblem, check_condition, check_names, shape_of
    from desktop.expressions.nearest import did_you_mean
    from desktop.expressions.parse import Expression, UsedName, parse_expression
    from desktop.expressions.shapes import Scope, Shape, list_of, record, shape_of_type
    from desktop.expressions.template import (
        Template,
        parse_template,
        plain_text,
        render,
        render_value,
        show_value,
    )

__all__ = [
    "Expression",
    "NameProblem",
    "Scope",
    "Shape",
    "Template",
    "UsedName",
    "check_condition",
    "check_names",
    "did_you_mean",
    "evaluate",
    "evaluate_condition",
    "list_of",
    "parse_expression",
    "parse_template",
    "plain_text",
    "record",
    "render",
    "render_value",
    "shape_of",
    "shape_of_type",
    "show_value",
]

_HOMES = {
    "evaluator": ("evaluate", "evaluate_condition"),
    "names": ("NameProblem", "check_condition", "check_names", "shape_of"),
    "nearest": ("did_you_mean",),
    "parse": ("Expression", "UsedName", "parse_expression"),
    "shapes": ("Scope", "Shape", "list_of", "record", "shape_of_type"),
    "template": ("Template", "parse_template", "plain_text", "render", "render_value", "show_value"),
}


def __getattr__(name: str) -> Any:
    """Import the module that holds a public name when the name is first used: RE2 alone costs 5 ms."""
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

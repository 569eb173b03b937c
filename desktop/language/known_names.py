"""The names that the linter knows in a runbook, for whoever helps to write one."""

from collections.abc import Mapping
from dataclasses import field

from desktop.dataclass import dataclass
from desktop.expressions.shapes import TEXT, Shape, record
from desktop.language.lint.draft import Draft
from desktop.language.lint.fields import Fields, inputs_of
from desktop.language.lint.scope import Scopes


@dataclass(frozen=True, slots=True)
class KnownNames:
    """`common` is known everywhere in steps; `own` is what each step's reading and `set` add once it has them;
    `items` is what `item` is inside a step. A step that could not be read is not among them."""

    inputs: Fields = field(default_factory=dict)
    common: Fields = field(default_factory=dict)
    own: Mapping[str, Fields] = field(default_factory=dict)
    items: Mapping[str, Shape] = field(default_factory=dict)


def known_names(draft: Draft, scopes: Scopes) -> KnownNames:
    common = dict(scopes.outer.names)
    common["steps"] = record(dict(common["steps"].fields or {}))
    own, items = {}, {}
    for at in draft.steps:
        name = at.step.id
        fields = scopes.fields(at)
        if fields is not None:
            around = {"verdict": TEXT} if at in draft.inside else {}
            own[name] = {**fields, **around, **{one: Shape("any") for one in at.step.set}}
        if (item := scopes.item_of(at)) is not None:
            items[name] = item
    return KnownNames(inputs_of(draft.head.inputs), common, own, items)

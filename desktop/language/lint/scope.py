"""Which names the expressions of each step may use, and what is known of their values."""

from collections import ChainMap
from collections.abc import Iterator, Mapping

from desktop.domain.step import GroupMode, GroupStep, UseStep
from desktop.expressions.shapes import ANY, MOMENT, NUMBER, TEXT, Scope, Shape, list_of, record
from desktop.language.lint.draft import Draft, StepAt
from desktop.language.lint.fan_out import Fan, fan_of, fan_of_targets
from desktop.language.lint.fields import Fields, fields_of, inputs_of

_RUN = record({"id": TEXT, "operator": TEXT, "started_at": MOMENT})
_TARGET = record({"name": TEXT, "os": TEXT})
_ENTRY: Fields = {"verdict": TEXT, "entries": NUMBER}
_ROW: Fields = {"target": TEXT, "verdict": TEXT, "said": TEXT}
_CHILD: Fields = {"id": TEXT, "title": TEXT, "verdict": TEXT, "said": TEXT}
_ITEM_HINT = " `item` is known inside a step that has `each`."


class Scopes:
    """The scope of every step of a draft. `steps.x` is a record that fills up, in the order of the file."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._fields: dict[StepAt, Fields | None] = {}
        self._fans: dict[StepAt, Fan | None] = {}
        self._entries: dict[str, Shape] = dict.fromkeys(draft.ids, ANY)
        self._rows: dict[StepAt, tuple[StepAt, ...]] = {}
        hints = {name: f" The values of a step are read as steps.{name}.…" for name in draft.ids}
        self._hints = {**hints, "item": _ITEM_HINT}
        inputs = inputs_of(draft.head.inputs)
        self._of_file = fan_of_targets(draft.head.on, Scope(inputs), draft.spending)
        self._common = {**inputs, "run": _RUN, "target": _TARGET}
        self._regions: dict[tuple[StepAt, ...], Scope] = {(): self._scope_of(self._entries)}
        for at in _inside_first(draft.steps):
            self._entries[at.step.id] = self._entry(at)
        if draft.inside:
            self._part_regions()

    @property
    def outer(self) -> Scope:
        """What is seen from outside all fan-outs."""
        return self._regions[()]

    def around(self, at: StepAt) -> Scope:
        """Return what is known before the step itself begins."""
        if at.is_lost:
            return Scope(_Anything(self.outer.names), self._hints)
        scope = self._region(self.rows_around(at))
        return scope if at.parent is None else _with_item(scope, self.item_of(at.parent))

    def before(self, at: StepAt) -> Scope:
        """Return what is known before the step has its reading, in each of its rows."""
        return (
            _with_item(self.around(at), self.item_of(at)) if at.step.each or at.step.on else self.around(at)
        )

    def after(self, at: StepAt) -> Scope:
        """Return what is known once the step has its reading: its own fields hide inputs."""
        outer = self.before(at)
        if isinstance(at.step, GroupStep) and self.fan(at) is not None:
            outer = _with_item(self._region((at, *self.rows_around(at))), self.item_of(at))
        own = self.fields(at)
        if own is None:  # an unknown check: told elsewhere, and its fields are anybody's guess
            return Scope(_Anything(outer.names), outer.hints)
        if isinstance(at.step, GroupStep):
            own = {**own, "verdict": TEXT}  # what its inside came to
        return Scope({**outer.names, **own, **dict.fromkeys(at.step.set, ANY)}, outer.hints)

    def fields(self, at: StepAt) -> Fields | None:
        """Return the fields that a step's reading gives, or None when they cannot be known."""
        if at not in self._fields:
            self._fields[at] = self._group_fields(at) if isinstance(at.step, GroupStep) else self._own(at)
        return self._fields[at]

    def fan(self, at: StepAt) -> Fan | None:
        if at not in self._fans:
            self._fans[at] = fan_of(at, self._of_file, self.around(at), self._draft.spending)
        return self._fans[at]

    def item_of(self, at: StepAt) -> Shape | None:
        """Return the shape of `item` inside a step, or None where there is none."""
        fan = self.fan(at)
        if fan is not None and fan.item is not None:
            return fan.item
        return self.item_of(at.parent) if at.parent is not None else None

    def _own(self, at: StepAt) -> Fields | None:
        outputs = self._draft.outputs_of(at.step.use) if isinstance(at.step, UseStep) else None
        return fields_of(at.step, outputs)

    def _group_fields(self, at: StepAt) -> Fields | None:
        found: dict[str, Shape] = {}
        is_known = True
        for child in self._draft.inside.get(at, ()):
            entry = self._entries[child.step.id]
            is_known = is_known and entry.fields is not None
            for name, shape in (entry.fields or {}).items():
                if name not in _ENTRY:
                    found[name] = shape if found.get(name, shape) == shape else ANY
        rows = list_of(record({**found, **_CHILD}) if is_known else record())
        assert isinstance(at.step, GroupStep)
        if at.step.mode is not GroupMode.FIRST_KNOWN:
            return {"rows": rows}
        return {**found, "rows": rows} if is_known else None

    def _entry(self, at: StepAt) -> Shape:
        """Return what `steps.<id>` is to others."""
        own = self.fields(at)
        fan = self.fan(at)
        if own is None and fan is None:
            return ANY
        fields = {**(own or {}), **dict.fromkeys(at.step.set, ANY)}
        if fan is None:
            return record({**_ENTRY, **fields})
        item = {} if fan.item is None else {"item": fan.item}
        rows = list_of(record() if own is None else record({**fields, **_ROW, **item}))
        if not fan.is_sure:
            return ANY if own is None or "rows" in fields else record({**_ENTRY, **fields, "rows": rows})
        hint = f" Each row has its own: read steps.{at.step.id}.rows, such as steps.{at.step.id}.rows[0].verdict."
        return record({**_ENTRY, "rows": rows}, hint)

    def rows_around(self, at: StepAt) -> tuple[StepAt, ...]:
        """Return the groups around a step that are done once for each row, innermost first."""
        if at.parent is None:
            return ()
        if at not in self._rows:
            self._rows[at] = tuple(group for group in at.around if self.fan(group) is not None)
        return self._rows[at]

    def _region(self, rows: tuple[StepAt, ...]) -> Scope:
        return self._regions.get(rows, self.outer)  # while entries are filled in there is one only

    def _part_regions(self) -> None:
        """What is inside rows is seen as a whole from outside, and step by step from inside."""
        own: dict[tuple[StepAt, ...], dict[str, Shape]] = {}
        for at in self._draft.steps:
            if rows := self.rows_around(at):
                own.setdefault(rows, {})[at.step.id] = self._entries[at.step.id]
        hidden = {name: _hidden(rows[-1]) for rows, entries in own.items() for name in entries}
        outside = {**self._entries, **hidden}
        for rows in own:
            levels = [own.get(rows[index:], {}) for index in range(len(rows))]
            self._regions[rows] = self._scope_of(ChainMap(*levels, outside))
        self._regions[()] = self._scope_of(outside)

    def _scope_of(self, entries: Mapping[str, Shape]) -> Scope:
        return Scope({**self._common, "steps": record(entries)}, self._hints)


def _hidden(group: StepAt) -> Shape:
    name = group.step.id
    return record(_ENTRY, f" It is done once for each row of {name!r}: read steps.{name}.rows.")


def _with_item(scope: Scope, item: Shape | None) -> Scope:
    return scope if item is None else Scope({**scope.names, "item": item}, scope.hints)


class _Anything(dict[str, Shape]):
    """Names of which nothing is known: each is there."""

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> Shape:
        return ANY


def _inside_first(steps: tuple[StepAt, ...]) -> Iterator[StepAt]:
    """Yield what is inside a group before the group; otherwise in the order of the file."""
    waiting: list[StepAt] = []
    for at in steps:
        while waiting and waiting[-1] is not at.parent:
            yield waiting.pop()
        waiting.append(at)
    yield from reversed(waiting)

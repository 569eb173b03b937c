"""Steps from the blocks of a Markdown document, and the prose around them as what they say of themselves."""

import re
from dataclasses import dataclass, field, replace

from desktop.domain.values import Value
from desktop.language.importing.goss.other import UNKNOWN_EFFECT
from desktop.language.importing.imported import CannotSayError, LeftOut, MadeStep
from desktop.language.importing.inputs_made import InputsMade
from desktop.language.importing.markdown.blocks import Block, Code, Heading, Item, Prose
from desktop.language.importing.markdown.commands import OUTPUT, QUERIES, Told, scripts_in
from desktop.language.importing.markdown.inline import fenced, first_sentence, links_in, plain
from desktop.language.importing.names import Names
from desktop.language.importing.texts import is_cut, line_of, literal, prose, title_of

PLACE = re.compile(
    r"(?<![<\w])<(?=[A-Za-z])([A-Za-z0-9][A-Za-z0-9 _.-]{0,40})>(?!>)|\{\{(?=[^{}])([\w .-]{1,60})\}\}"
)
_SYMPTOMS = re.compile(r"(?:symptoms?|alerts?|signs?)\b", re.IGNORECASE)
_FILLED = re.compile(r'"?\$\{(PARAM_\w+)\}"?')
_READS_QUERY = re.compile(r"\s*(?:select|show|explain|describe)\b[^;]*;?\s*\Z", re.IGNORECASE)
_LONGEST_SCRIPT = 30_000
_TITLE_LIKE = 100  # characters of a paragraph that still reads as a title of what follows it


@dataclass(slots=True)
class _Open:
    """The item of a list that is being read; `made` counts the steps made of it."""

    line: int
    indent: int
    texts: list[str]
    is_task: bool
    made: int = 0


@dataclass(slots=True)
class Reader:
    title: str = ""
    summary: str = ""
    symptoms: list[str] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    inputs: InputsMade = field(default_factory=InputsMade)
    _steps: list[MadeStep] = field(default_factory=list)
    _names: Names = field(default_factory=Names)
    _section: str = ""
    _line: int = 1
    _earlier: list[str] = field(
        default_factory=list
    )  # what sections without a step said, under their headings
    _prose: list[str] = field(default_factory=list)
    _item: _Open | None = None
    _can_answer: bool = False  # what comes next may be the answer to the last command

    def take(self, block: Block) -> None:
        match block:
            case Heading():
                self._heading(block)
            case Item():
                self._list_item(block)
            case Prose():
                self._text(block)
            case Code():
                self._code(block)
        if not isinstance(block, Code | Prose):
            self._can_answer = False

    def finish(self) -> tuple[MadeStep, ...]:
        """Return the steps; what was said after the last of them is said with it."""
        self._close_item()
        self._close_section()
        said = self._said()
        if said and not self._steps:
            self._add(self._do(self._line, self.title or "Read this", said))
        elif said:
            last = self._steps[-1]
            self._tell_cut(self._line, said)
            learn = "\n\n".join([str(last.fields.get("learn", "")), literal(prose(plain(said)))]).strip()
            self._steps[-1] = replace(last, fields=_ordered({**last.fields, "learn": learn}))
        return tuple(self._steps)

    def _heading(self, block: Heading) -> None:
        self._close_item()
        text = title_of(plain(block.text))
        if not self.title and block.level == 1 and not self._steps:
            self.title = text
            return
        self._close_section()
        self._section, self._line = text, block.line

    def _close_section(self) -> None:
        """What a section only says is kept under its heading for the step that comes next."""
        if self._prose:
            heading = f"{self._section}: " if self._section else ""
            self._earlier.append(heading + "\n\n".join(self._prose))
            self._prose = []

    def _said(self) -> str:
        """Return what was said since the last step, and begin anew."""
        said, self._earlier, self._prose = [*self._earlier, *self._prose], [], []
        return "\n\n".join(said)

    def _list_item(self, block: Item) -> None:
        if _SYMPTOMS.match(self._section) and not block.is_task and not self._steps:
            self.symptoms.append(line_of(plain(block.text)))
            return
        if self._item is not None and block.indent > self._item.indent and not block.is_task:
            self._item.texts.append(f"- {block.text}")
            return
        self._close_item()
        self._item = _Open(block.line, block.indent, [block.text], block.is_task)

    def _text(self, block: Prose) -> None:
        if self._item is not None and block.indent > self._item.indent:
            self._item.texts.append(block.text)
            return
        self._close_item()
        if not self.summary and not self._section and not self._steps:
            self.summary = first_sentence(plain(block.text))
        self._line = self._line if self._prose or self._earlier else block.line
        self._prose.append(block.text)

    def _close_item(self) -> None:
        item, self._item = self._item, None
        if item is None or item.made:
            return
        if item.is_task:
            self._add(self._do(item.line, first_sentence(plain(item.texts[0])), "\n\n".join(item.texts)))
        else:
            self._prose.append("- " + "\n".join(item.texts))

    def _code(self, block: Code) -> None:
        if self._item is not None and block.indent <= self._item.indent and self._item.made:
            self._close_item()
        scripts = scripts_in(block.language, block.text)
        if scripts:
            for told in scripts:
                self._add(self._run(block, told))
            self._can_answer = not scripts[-1].answer
        elif block.language in QUERIES:
            self._query(block)
        elif block.language in OUTPUT and self._can_answer and block.text.strip():
            self._steps[-1] = _with_answer(self._steps[-1], block.text)
            self._can_answer = False
        elif block.text.strip():
            (self._prose if self._item is None else self._item.texts).append(fenced(block.text))

    def _add(self, step: MadeStep) -> None:
        self._steps.append(step)

    def _query(self, block: Code) -> None:
        title, said = self._heads(block)
        self.left_out.append(LeftOut(block.line, f"“{title}”: {block.language} is not run; a person does."))
        step = self._do(
            block.line,
            title,
            f"Run this ({block.language}), and paste what comes back:\n{fenced(block.text)}",
            said,
        )
        effect: dict[str, Value] = {} if _READS_QUERY.match(block.text) else {"effect": "changes"}
        self._add(replace(step, fields={**step.fields, "paste": True, **effect}))

    def _heads(self, block: Code) -> tuple[str, str]:
        """Return the title of a step for code, and what is said before it."""
        item = self._item
        if item is not None:
            said = self._said()
            item.made += 1
            own = plain("\n\n".join(item.texts))
            title = first_sentence(plain(item.texts[0]))
            rest = own.removeprefix(title).lstrip(" .:?!\n") if item.made == 1 else ""
            item.texts = item.texts[:1]
            return title_of(title) or "Step", "\n\n".join(one for one in (said, rest) if one)
        last = line_of(plain(self._prose[-1])) if self._prose else ""
        if last and len(last) <= _TITLE_LIKE:
            self._prose.pop()
            return title_of(last.rstrip(" :.")) or "Step", self._said()
        return self._section or self.title or "Run this", self._said()

    def _run(self, block: Code, told: Told) -> MadeStep:
        title, said = self._heads(block)
        try:
            if len(told.script) > _LONGEST_SCRIPT:
                raise CannotSayError("it is too long for one script")
            script, env = self.inputs.filled(told.script, PLACE, told.shell)
        except CannotSayError as fault:
            self.left_out.append(LeftOut(block.line, f"“{title}”: a person runs it, because {fault}."))
            by_person = self._do(block.line, title, f"Run this:\n{fenced(told.script)}", said)
            return replace(by_person, fields={**by_person.fields, "effect": "changes"})
        fields = self._fields(block.line, title, said)
        fields["run"] = script
        if told.shell != "sh":
            fields["shell"] = told.shell
        if env:
            fields["env"] = env
        is_plain = replace(told, script=_FILLED.sub(r"$\1", script)).is_read_only
        if not is_plain:
            fields["effect"] = "changes"
        step = MadeStep(
            self._names.take(title),
            fields,
            block.line,
            f"Run this:\n{told.script}",
            () if is_plain else (UNKNOWN_EFFECT,),
        )
        return _with_answer(step, told.answer) if told.answer.strip() else step

    def _do(self, line: int, title: str, text: str, said: str = "") -> MadeStep:
        said = said or self._said()
        self._tell_cut(line, text)
        shown = prose(plain(text)) or "Do this."
        fields = self._fields(line, title, said)
        fields["do"] = literal(shown)
        return MadeStep(self._names.take(title), _ordered(fields), line, shown)

    def _tell_cut(self, line: int, text: str) -> None:
        if is_cut(text):
            self.left_out.append(LeftOut(line, "the end of a text that is too long for a step."))

    def _fields(self, line: int, title: str, said: str) -> dict[str, Value]:
        self._tell_cut(line, said)
        fields: dict[str, Value] = {"title": literal(title_of(title) or "Step")}
        why = prose(plain(said))
        if why:
            fields["why"] = literal(why)
        links = links_in(said)
        if links:
            fields["links"] = list(links)
        return fields


def _with_answer(step: MadeStep, answer: str) -> MadeStep:
    shown = literal(prose(answer))
    return (
        replace(step, fields=_ordered({**step.fields, "good": f"It answers like this:\n{shown}"}))
        if shown
        else step
    )


_ORDER = ("title", "why", "good", "learn", "links")


def _ordered(fields: dict[str, Value]) -> dict[str, Value]:
    first = {key: fields[key] for key in _ORDER if key in fields}
    return {**first, **{key: value for key, value in fields.items() if key not in first}}

"""Steps from the blocks of a Markdown document, and the prose around them as what they say of themselves."""

import re
from collections.abc import Mapping
from dataclasses import field, replace

from desktop.dataclass import dataclass
from desktop.domain.values import Value
from desktop.language.importing.imported import UNKNOWN_EFFECT, CannotSayError, LeftOut, MadeStep
from desktop.language.importing.inputs_made import InputsMade
from desktop.language.importing.markdown.apart import Apart
from desktop.language.importing.markdown.around import Around
from desktop.language.importing.markdown.blocks import Block, Code, Comment, Heading, Item, Prose
from desktop.language.importing.markdown.commands import OUTPUT, QUERIES, SHOWN, Told, scripts_in
from desktop.language.importing.markdown.inline import fenced, first_sentence, has_links, links_in, plain
from desktop.language.importing.names import Names
from desktop.language.importing.texts import is_cut, line_of, literal, prose, title_of

PLACE = re.compile(
    r"(?<![<\w])<(?=[A-Za-z])([A-Za-z0-9][A-Za-z0-9 _.-]{0,40})>(?!>)|\{\{(?=[^{}])([\w .-]{1,60})\}\}"
)
_SYMPTOMS = re.compile(r"(?:symptoms?|alerts?|signs?)\b", re.IGNORECASE)
_FILLED = re.compile(r'"?\$\{(PARAM_\w+)\}"?')
_READS_QUERY = re.compile(r"\s*(?:select|show|explain|describe)\b[^;]*;?\s*\Z", re.IGNORECASE)
_ASIDE = re.compile(
    r"(?:roll(?:ing)? ?back|undo|revert|back ?out|escalat\w+|if|when|otherwise|alternativ\w+|option(?:al)?)\b",
    re.IGNORECASE,
)
_MATTER_KEY = re.compile(r"^([\w-]+)[ \t]*:")
# Time enough to end what was begun.
_CHANGES: Mapping[str, Value] = {"effect": "changes", "timeout": "10m"}
_MOST_SYMPTOMS = 30
_LONGEST_SCRIPT = 30_000
_CODE_INDENT = 4


@dataclass(slots=True)
class _Open:
    """The item of a list that is being read; `made` counts the steps made of it."""

    line: int
    indent: int
    texts: list[str]
    is_task: bool
    made: int = 0
    holds_code: bool = False  # which may be meant to run


@dataclass(slots=True)
class Reader:
    title: str = ""
    summary: str = ""
    symptoms: list[str] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    inputs: InputsMade = field(default_factory=InputsMade)
    _steps: list[MadeStep] = field(default_factory=list)
    _names: Names = field(default_factory=Names)
    _apart: Apart = field(default_factory=Apart)
    _around: Around = field(default_factory=Around)
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
            case Comment():
                self.left_out.append(LeftOut(block.line, "a comment in HTML."))
        if not isinstance(block, Code | Prose):
            self._can_answer = False

    def tell_matter(self, matter: str) -> None:
        """Tell what stands at the head of the document and has no place in the runbook."""
        for number, line in enumerate(matter.split("\n"), start=2):
            found = _MATTER_KEY.match(line)
            if found is not None and found[1] != "title":
                self.left_out.append(LeftOut(number, f"`{found[1][:60]}` at the head of the document."))

    def finish(self) -> tuple[MadeStep, ...]:
        """Return the steps; what was said after the last of them is said with it."""
        self._close_item()
        said, line = self._around.finish(), self._around.line
        if said and not self._steps:
            self._add(self._do(line, self.title or "Read this", said))
        elif said:
            last = self._steps[-1]
            self._tell_cut(line, said)
            learn = "\n\n".join([str(last.fields.get("learn", "")), literal(prose(plain(said)))]).strip()
            self._steps[-1] = replace(last, fields=_ordered({**last.fields, "learn": learn}))
        return tuple(self._steps)

    def _heading(self, block: Heading) -> None:
        self._close_item()
        text = title_of(plain(block.text, with_links=False))
        if block.level == 1 and not self._steps and self.title in ("", text):
            self.title = text
            return
        self._around.open(text, block.line)
        if has_links(block.text):
            self._around.say(block.text, block.line)
        if _ASIDE.match(text):
            what = f"when to do “{text}”: its steps follow the others. Give them a `when`, or lead to them by a `next`."
            self.left_out.append(LeftOut(block.line, what))

    def _list_item(self, block: Item) -> None:
        if _SYMPTOMS.match(self._around.section) and not block.is_task and not self._steps:
            self.symptoms.append(line_of(plain(block.text)))
            self._around.head()
            if len(self.symptoms) > _MOST_SYMPTOMS:
                self.left_out.append(LeftOut(block.line, f"a symptom: {title_of(self.symptoms.pop())}."))
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
        if block.indent >= _CODE_INDENT:
            self._code(Code(block.line, block.indent, "", block.text))
            return
        if not self.summary and not self._around.section and not self._steps:
            self.summary = first_sentence(plain(block.text, with_links=False))
        self._around.say(block.text, block.line)

    def _close_item(self) -> None:
        item, self._item = self._item, None
        if item is None or item.made:
            return
        if item.is_task:
            title = first_sentence(plain(item.texts[0], with_links=False))
            step = self._do(item.line, title, "\n\n".join(item.texts))
            self._add(_changing(step) if item.holds_code else step)
        else:
            self._around.say("- " + "\n".join(item.texts), item.line)

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
            self._steps[-1] = _with_answer(self._steps[-1], block.text, plain(self._around.take()))
            self._can_answer = False
        elif block.text.strip():
            self._show(block)

    def _show(self, block: Code) -> None:
        """Keep what is only shown as text; what may be meant to run is for a person."""
        may_run = not block.language or block.language not in SHOWN
        if may_run:
            named = f"in {block.language[:40]}" if block.language else "without a language, such as ```sh,"
            self.left_out.append(
                LeftOut(block.line, f"a block of code {named} is not run; a person sees to it.")
            )
        if self._item is not None:
            self._item.texts.append(fenced(block.text))
            self._item.holds_code |= may_run
        elif may_run:
            title, said = self._heads(block)
            text = f"Run this, or read it, as it is meant:\n{fenced(block.text)}"
            self._add(_changing(self._do(block.line, title, text, said)))
        else:
            self._around.say(fenced(block.text), block.line)

    def _add(self, step: MadeStep) -> None:
        self._steps.append(step)

    def _query(self, block: Code) -> None:
        title, said = self._heads(block)
        self.left_out.append(LeftOut(block.line, f"“{title}”: {block.language} is not run; a person does."))
        text = f"Run this ({block.language}), and paste what comes back:\n{fenced(block.text)}"
        step = self._do(block.line, title, text, said)
        effect: dict[str, Value] = {} if _READS_QUERY.match(block.text) else {"effect": "changes"}
        self._add(replace(step, fields={**step.fields, "paste": True, **effect}))

    def _heads(self, block: Code) -> tuple[str, str]:
        """Return the title of a step for code, and what is said before it."""
        item = self._item
        if item is not None:
            said = self._around.take()
            item.made += 1
            own = plain("\n\n".join(item.texts))
            title = first_sentence(plain(item.texts[0], with_links=False))
            rest = own.removeprefix(title).lstrip(" .:?!\n") if item.made == 1 else ""
            item.texts = item.texts[:1]
            return title_of(title) or "Step", "\n\n".join(one for one in (said, rest) if one)
        title = title_of(self._around.title() or self.title)
        return title or "Run this", self._around.take()

    def _run(self, block: Code, told: Told) -> MadeStep:
        title, said = self._heads(block)
        try:
            if len(told.script) > _LONGEST_SCRIPT:
                raise CannotSayError("it is too long for one script")
            script, env = self.inputs.filled(told.script, PLACE, told.shell)
            env |= self._variables(block.line, title, told)
        except CannotSayError as fault:
            self.left_out.append(LeftOut(block.line, f"“{title}”: a person runs it, because {fault}."))
            by_person = self._do(block.line, title, f"Run this:\n{fenced(told.script)}", said)
            return _changing(by_person)
        fields = self._fields(block.line, title, said)
        fields["run"] = script
        if told.shell != "sh":
            fields["shell"] = told.shell
        if env:
            fields["env"] = env
        is_plain = replace(told, script=_FILLED.sub(r"$\1", script)).is_read_only
        if not is_plain:
            fields |= _CHANGES
        step = MadeStep(
            self._names.take(title),
            fields,
            block.line,
            f"Run this:\n{told.script}",
            () if is_plain else (UNKNOWN_EFFECT,),
        )
        return _with_answer(step, told.answer) if told.answer.strip() else step

    def _variables(self, line: int, title: str, told: Told) -> dict[str, Value]:
        """Return the environment for the variables that a script only uses, and tell what it misses."""
        if told.shell not in ("sh", "bash"):
            return {}
        asked, word = self._apart.asked_by(told.script)
        if word:
            what = (
                f"“{title}”: what an earlier `{word}` did does not reach it, as each command runs on its own."
            )
            self.left_out.append(LeftOut(line, what))
        for name in (name for name, is_set in asked.items() if is_set):
            what = (
                f"“{title}”: `{name}` of an earlier command does not reach it, and is asked for at the start."
            )
            self.left_out.append(LeftOut(line, what))
        return {name: f"${{{self.inputs.id_of(name)}}}" for name in asked}

    def _do(self, line: int, title: str, text: str, said: str = "") -> MadeStep:
        said = said or self._around.take()
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


def _changing(step: MadeStep) -> MadeStep:
    return replace(step, fields={**step.fields, "effect": "changes"})


def _with_answer(step: MadeStep, answer: str, lead: str = "") -> MadeStep:
    shown = literal(prose(answer))
    if not shown:
        return step
    return replace(
        step, fields=_ordered({**step.fields, "good": f"{literal(prose(lead)) or _ANSWER}\n{shown}"})
    )


_ANSWER = "It answers like this:"
_ORDER = ("title", "why", "good", "learn", "links")


def _ordered(fields: dict[str, Value]) -> dict[str, Value]:
    first = {key: fields[key] for key in _ORDER if key in fields}
    return {**first, **{key: value for key, value in fields.items() if key not in first}}

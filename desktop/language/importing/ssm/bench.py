"""What the makers of steps share while a document is gone through."""

from collections.abc import Mapping
from dataclasses import field

from desktop.dataclass import dataclass
from desktop.domain.values import Value
from desktop.language.importing.imported import UNKNOWN_EFFECT, CannotSayError, LeftOut, MadeStep
from desktop.language.importing.inputs_made import InputsMade
from desktop.language.importing.placeholders import fill, variable_of
from desktop.language.importing.read_only import is_read_only
from desktop.language.importing.ssm.reading import PLACE, WHOLE, Task
from desktop.language.importing.texts import is_clean, literal, prose, spelled_out, title_of, told
from desktop.language.nodes import YamlValue

_LONGEST_SCRIPT = 30_000
_INTO_FOLDER = {
    "sh": 'cd -- "$WORKING_DIRECTORY" || exit',
    "powershell": "Set-Location -LiteralPath $env:WORKING_DIRECTORY -ErrorAction Stop",
    "python": "import os\nos.chdir(os.environ['WORKING_DIRECTORY'])",
}


@dataclass(slots=True)
class Bench:
    """`ids` gives each step of the document its id; `outputs` the expression for `step.Name`, as far as it is known."""

    ids: Mapping[str, str]
    inputs: InputsMade = field(default_factory=InputsMade)
    left_out: list[LeftOut] = field(default_factory=list)
    outputs: dict[str, str] = field(default_factory=dict)
    on_failure: str = ""  # of a step that says nothing of it

    def leave_out(self, task: Task, what: str, name: str = "") -> None:
        line = task.line_of(name) if name else task.line
        self.left_out.append(LeftOut(line, f"{told(task.name, 80)}: {what}."))

    def leave_out_input(self, task: Task, name: str) -> None:
        self.leave_out(task, f"its input `{told(name, 60)}` has no counterpart here", "inputs")

    def head(self, task: Task) -> dict[str, Value]:
        about = prose(task.text("description"))
        title = title_of(task.name)
        why = {"why": literal(about)} if about else {}
        return {"title": literal(title), **why}

    def by_hand(self, task: Task, why: str, text: str = "") -> MadeStep:
        """Return a step that a person does, with what the document says of it, and tell why."""
        self.leave_out(task, why)
        shown = {"action": task.action, "inputs": task.value("inputs")}
        said = (
            text or f"Do what this step of the document does ({told(task.action, 80)}):\n{spelled_out(shown)}"
        )
        fields = {**self.head(task), "do": self.shown(said), "effect": "changes"}
        return MadeStep(self.ids[task.name], fields, task.line, prose(said))

    def value_of(self, name: str) -> str:
        """Return the expression for a place's name.

        Raises:
            CannotSayError: nothing in the runbook knows it.
        """
        if name in self.inputs:
            return self.inputs.id_of(name)
        if name in self.outputs:
            return self.outputs[name]
        raise CannotSayError(f"{{{{ {told(name, 60)} }}}} is not known here")

    def template(self, value: YamlValue) -> Value:
        """Return a value with its places as `${…}`.

        Raises:
            CannotSayError: nothing in the runbook knows one of them.
        """
        if isinstance(value, str):
            return self.text_template(value)
        if isinstance(value, dict):
            return {key: self.template(one) for key, one in value.items()}
        if isinstance(value, list):
            return [self.template(one) for one in value]
        return value

    def text_template(self, text: str) -> str:
        whole = WHOLE.match(text)
        if whole:
            return f"${{{self.value_of(whole[1])}}}"
        parts, at = [], 0
        for found in PLACE.finditer(text):
            parts += [literal(text[at : found.start()]), f"${{{self.value_of(found[1])}}}"]
            at = found.end()
        return "".join([*parts, literal(text[at:])])

    def shown(self, text: str) -> str:
        """Return a text for a person, its places filled in as far as they are known."""
        parts, at = [], 0
        for found in PLACE.finditer(text):
            parts.append(literal(text[at : found.start()]))
            try:
                parts.append(f"${{{self.value_of(found[1])}}}")
            except CannotSayError:
                parts.append(literal(found[0]))
            at = found.end()
        return prose("".join([*parts, literal(text[at:])]))

    def script(self, task: Task, script: str, shell: str, folder: str = "") -> MadeStep:
        """Return a step that runs a script, or a person's where a value of it would become code."""
        hand = f"Run this ({shell}) on the instance:\n{script}"
        try:
            fields = self._script_fields(task, script, shell, folder)
        except CannotSayError as fault:
            return self.by_hand(task, f"a person runs it, because {fault}", hand)
        is_plain = shell in ("sh", "bash") and is_read_only(script_without_places(script)) and not folder
        if not is_plain:
            fields["effect"] = "changes"
        return MadeStep(
            self.ids[task.name], fields, task.line, prose(hand), () if is_plain else (UNKNOWN_EFFECT,)
        )

    def _script_fields(self, task: Task, script: str, shell: str, folder: str) -> dict[str, Value]:
        if not script.strip() or len(script) > _LONGEST_SCRIPT or not is_clean(script):
            raise CannotSayError("its script is empty, too long, or holds what cannot be seen")
        env: dict[str, Value] = {}
        filled = self._filled(script, shell, env)
        if folder:
            env["WORKING_DIRECTORY"] = self.text_template(folder)
            first, _, rest = filled.partition("\n") if filled.startswith("#!") else ("", "", filled)
            into = _INTO_FOLDER.get(shell, _INTO_FOLDER["sh"])
            filled = "\n".join([first, into, rest] if first else [into, rest])
        fields = {**self.head(task), "run": filled}
        fields |= {"shell": shell} if shell != "sh" else {}
        return {**fields, **({"env": env} if env else {})}

    def _filled(self, script: str, shell: str, env: dict[str, Value]) -> str:
        def known(name: str) -> str:
            variable = variable_of(name)
            env[variable] = f"${{{self.value_of(name)}}}"
            return variable

        return fill(script, PLACE, shell, known)


def script_without_places(script: str) -> str:
    """Return a script as it is looked at: each place is one plain variable."""
    return PLACE.sub("$VALUE", script)

"""The control for each type of input: all take and give text, which the engine parses once."""

from collections.abc import Callable, Sequence
from contextlib import suppress

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.errors import InputError
from desktop.domain.inputs import Input, InputType
from desktop.domain.target_ref import parse_target
from desktop.redaction.clean import clean
from desktop.ui.start.target_completer import TargetCompleter
from desktop.ui.theme.dress import fix, pad
from desktop.ui.theme.fonts import Type
from desktop.ui.widgets.button import Button, ButtonSize
from desktop.ui.widgets.check_box import CheckBox
from desktop.ui.widgets.field import Choice, TextArea, TextField

_EXAMPLES = {
    InputType.TARGET: (
        "local, ssh:alias, ssh://user@host:port, winrm://user@host, aws:profile/region, "
        "ssm:profile/region/NODE, db:NAME"
    ),
    InputType.TARGETS: "several, separated by commas",
    InputType.URL: "https://example.com/health",
    InputType.HOST: "web-03.example.com",
    InputType.PORT: "1 to 65535",
    InputType.CIDR: "10.0.0.0/8",
    InputType.EMAIL: "name@example.com",
    InputType.DURATION: "30s, 5m, 1h 30m",
    InputType.SIZE: "500 MB, 4 GiB",
    InputType.DATETIME: "2026-10-02T04:11:00+02:00",
    InputType.SECRET: "name of the secret in the keyring",
    InputType.AWS_REGION: "eu-west-1",
    InputType.TICKET: "ABC-123",
}
_MONO = (
    InputType.TARGET,
    InputType.TARGETS,
    InputType.PATH,
    InputType.URL,
    InputType.HOST,
    InputType.CIDR,
    InputType.SECRET,
)
_NEAR = 5  # targets that are a press away
_NARROW = (InputType.INTEGER, InputType.NUMBER, InputType.PORT, InputType.DURATION, InputType.SIZE)


class Control(QWidget):
    """`typed` comes with each change, `left` when the person goes on to the next."""

    typed = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        pad(self.column, gap=6)

    def name(self, text: str, help_text: str) -> None:
        """Tell a screen reader what this is."""

    def refuse(self, is_refused: bool) -> None:
        """Mark what was typed as not fitting."""


class TextControl(Control):
    def __init__(self, spec: Input, text: str) -> None:
        super().__init__()
        role = Type.MONO if spec.type in _MONO else Type.BODY
        self.field = TextField(text, placeholder=_EXAMPLES.get(spec.type, ""), role=role)
        if spec.type in _NARROW:
            fix(self.field, width=180, height=34)
        self.column.addWidget(self.field)
        self.setFocusProxy(self.field)
        self.field.changed.connect(self.typed)
        self.field.edit.editingFinished.connect(self.left)

    def name(self, text: str, help_text: str) -> None:
        self.field.edit.setAccessibleName(clean(text))
        self.field.edit.setAccessibleDescription(clean(help_text))

    def refuse(self, is_refused: bool) -> None:
        self.field.refuse(is_refused)


class SecretControl(TextControl):
    """The name of a secret in the keyring; or the secret itself, unseen, which is kept for this session only."""

    secret_typed = Signal(str)

    def __init__(self, spec: Input, text: str) -> None:
        super().__init__(spec, text)
        hint = self.tr("or the secret itself, for this session only")
        self.secret = TextField(placeholder=hint, role=Type.MONO, is_secret=True)
        self.column.addWidget(self.secret)
        self.secret.changed.connect(self.secret_typed)

    def name(self, text: str, help_text: str) -> None:
        super().name(text, help_text)
        words = self.tr("{input}: the secret itself, for this session only").replace("{input}", text)
        self.secret.edit.setAccessibleName(clean(words))


class TargetControl(TextControl):
    """A target, with the ones that are likely to be meant a press away."""

    def __init__(self, spec: Input, text: str, known: Sequence[str]) -> None:
        super().__init__(spec, text)
        self.field.edit.setCompleter(TargetCompleter(known, self))
        row = QHBoxLayout()
        pad(row, gap=6)
        for target, label in _labels(known[:_NEAR]):
            button = Button(label, size=ButtonSize.SMALL)
            button.setAccessibleName(self.tr("Use {target}").replace("{target}", target))
            button.clicked.connect(self._use(target))
            row.addWidget(button)
        row.addStretch(1)
        self.column.addLayout(row)

    def _use(self, target: str) -> Callable[[], None]:
        return lambda: self.field.edit.setText(target)


def _labels(targets: Sequence[str]) -> list[tuple[str, str]]:
    """Return the targets that can be read, each with what it is called."""
    labels = []
    for target in targets:
        with suppress(InputError):
            labels.append((target, parse_target(target).label))
    return labels


class TargetsControl(TextControl):
    """Several targets with commas between them; each is completed by itself."""

    def __init__(self, spec: Input, text: str, known: Sequence[str]) -> None:
        super().__init__(spec, text)
        self.field.edit.setCompleter(TargetCompleter(known, self))


class AreaControl(Control):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.area = TextArea()
        fix(self.area, height=84)
        self.area.edit.setPlainText(text)
        self.column.addWidget(self.area)
        self.setFocusProxy(self.area)
        self.area.changed.connect(lambda: self.typed.emit(self.area.edit.toPlainText()))
        self.area.edit.installEventFilter(self)

    def name(self, text: str, help_text: str) -> None:
        self.area.edit.setAccessibleName(clean(text))
        self.area.edit.setAccessibleDescription(clean(help_text))

    def refuse(self, is_refused: bool) -> None:
        self.area.refuse(is_refused)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusOut:
            self.left.emit()
        return False


class ChoiceControl(Control):
    def __init__(self, spec: Input, text: str) -> None:
        super().__init__()
        self.choice = Choice()
        self.choice.addItems([clean(word) for word in spec.choices])
        self.choice.setCurrentIndex(spec.choices.index(text) if text in spec.choices else -1)
        row = QHBoxLayout()
        pad(row)
        row.addWidget(self.choice)
        row.addStretch(1)
        self.column.addLayout(row)
        self.setFocusProxy(self.choice)
        self.choice.currentIndexChanged.connect(lambda at: self.typed.emit(spec.choices[at]))

    def name(self, text: str, help_text: str) -> None:
        self.choice.setAccessibleName(clean(text))
        self.choice.setAccessibleDescription(clean(help_text))


class ChoicesControl(Control):
    """Any of some words, each a box to tick."""

    def __init__(self, spec: Input, text: str) -> None:
        super().__init__()
        chosen = {part.strip() for part in text.split(",")}
        self._boxes = {word: CheckBox(word) for word in spec.choices}
        for word, box in self._boxes.items():
            box.setChecked(word in chosen)
            box.toggled.connect(self._tell)
            self.column.addWidget(box)
        if self._boxes:
            self.setFocusProxy(next(iter(self._boxes.values())))

    def _tell(self) -> None:
        self.typed.emit(", ".join(word for word, box in self._boxes.items() if box.isChecked()))


class BooleanControl(Control):
    def __init__(self, words: str, text: str) -> None:
        super().__init__()
        self.box = CheckBox(words)
        self.box.setChecked(text == "true")
        self.column.addWidget(self.box)
        self.setFocusProxy(self.box)
        self.box.toggled.connect(lambda is_on: self.typed.emit("true" if is_on else "false"))


def control_for(spec: Input, label: str, text: str, known_targets: Sequence[str]) -> Control:
    match spec.type:
        case InputType.BOOLEAN:
            return BooleanControl(label, text)
        case InputType.CHOICE:
            return ChoiceControl(spec, text)
        case InputType.CHOICES:
            return ChoicesControl(spec, text)
        case InputType.TEXT:
            return AreaControl(text)
        case InputType.TARGET:
            return TargetControl(spec, text, known_targets)
        case InputType.TARGETS:
            return TargetsControl(spec, text, known_targets)
        case InputType.SECRET:
            return SecretControl(spec, text)
        case _:
            return TextControl(spec, text)

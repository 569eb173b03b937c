"""The card beside the ladder: what to do about a rung that does not hold, a key to compare, or what now can be done."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout

from desktop.checks.network.rungs import Rung, RungState, ShownKey
from desktop.domain.errors import StoredKey
from desktop.redaction.clean import clean
from desktop.ui.cards.key_box import KeyBox
from desktop.ui.cards.key_compare import TELLS_KEYS, KeyCompare
from desktop.ui.cards.step_card import StepCard
from desktop.ui.connections.ladder import title_of
from desktop.ui.connections.port import Connection
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Tone
from desktop.ui.widgets.button import Button, ButtonKind
from desktop.ui.widgets.command_box import CommandBox
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.labels import CapsLabel, IconMark
from desktop.ui.widgets.wrapped_label import WrappedLabel


class SideCard(StepCard):
    """A tone, a mark, a title and the words below it."""

    def __init__(self, tone: Tone, icon: str, title: str, text: str = "") -> None:
        is_plain = tone is Tone.NEUTRAL
        super().__init__(None, tone=None if is_plain else tone, has_bar=not is_plain, gap=10)
        self.title = title
        head = QHBoxLayout()
        pad(head, gap=10)
        head.addWidget(IconMark(icon, tone.ink, size=20), 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(WrappedLabel(title, Type.CARD_TITLE), 1)
        self.body.addLayout(head)
        if text:
            self.body.addWidget(WrappedLabel(text))
        self.setAccessibleName(clean(title))


class BrokenCard(SideCard):
    def __init__(self, rung: Rung) -> None:
        is_known = rung.state is RungState.BROKEN
        tone, icon = (Tone.BAD, "octagon-x") if is_known else (Tone.UNKNOWN, "circle-question-mark")
        title = self.tr("{rung}: it breaks here") if is_known else self.tr("{rung}: this side could not look")
        super().__init__(tone, icon, title.replace("{rung}", title_of(rung.rung)), clean(rung.said))
        self.body.addWidget(CapsLabel(self.tr("What to do")))
        self.body.addWidget(WrappedLabel(clean(rung.what_to_do)))


class StoppedCard(SideCard):
    def __init__(self, rung: Rung) -> None:
        super().__init__(
            Tone.NEUTRAL,
            "circle-stop",
            self.tr("Stopped by you at {rung}").replace("{rung}", title_of(rung.rung)),
            self.tr("Nothing is known about what comes after it. The last whole test is still remembered."),
        )


class ChangedKeyCard(SideCard):
    """Another key than the known one, or one that does not count: there is no way past it from here."""

    def __init__(self, shown: ShownKey, rung: Rung) -> None:
        stored, host = shown.stored, clean(shown.host)
        advice = clean(rung.what_to_do)
        if stored is not None:  # the boxes say which keys they are: the message need not
            title = self.tr("The host key of {host} has changed")
            text = self.tr("It showed another key than the one that is stored here. Nothing was sent.")
            only_then = self.tr("Only when they confirm the new key, take the old line out of {file}.")
            advice = f"{advice} {only_then.replace('{file}', _file_of(stored))}"
        else:
            title, text = self.tr("Do not connect to {host}"), clean(rung.said)
        super().__init__(Tone.BAD, "octagon-x", title.replace("{host}", host), text)
        self.body.addWidget(CapsLabel(self.tr("What to do")))
        self.body.addWidget(WrappedLabel(advice))  # before the keys: the rest is how to find out
        if stored is not None:
            told = self.tr("Stored on this computer")
            self.body.addWidget(KeyBox(told, stored.kind, stored.fingerprint, where=stored.where))
        self.body.addWidget(KeyBox(self.tr("Offered now"), shown.kind, shown.fingerprint, tone=Tone.BAD))
        if stored is not None and shown.kind and stored.kind != shown.kind:
            two = self.tr("They are keys of two kinds: compare each with the line of its own kind.")
            self.body.addWidget(WrappedLabel(two))
        self.body.addWidget(CapsLabel(self.tr("At the machine's own console")))
        self.body.addWidget(CommandBox(TELLS_KEYS))


def _file_of(stored: StoredKey) -> str:
    return clean(stored.where).rpartition(":")[0]


class NewKeyCard(SideCard):
    """`trusted` carries the fingerprint. Nothing is trusted before a person has ticked that they compared."""

    trusted = Signal(str)

    def __init__(self, shown: ShownKey) -> None:
        title = self.tr("{host} is not known here: is it the right machine?")
        advice = self.tr(
            "Whoever answers at this name showed the key below, and nothing was sent to it. Compare it with what the "
            "host's owner gives you by another way, or with what this prints at the host's own console:"
        )
        super().__init__(Tone.WARN, "key-round", title.replace("{host}", clean(shown.host)), advice)
        self._fingerprint = shown.fingerprint
        compare = KeyCompare(shown.kind, shown.fingerprint)
        self.key, self.tick = compare.key, compare.tick
        self.trust = Button(self.tr("Trust this key and test again"), ButtonKind.PRIMARY, icon="key-round")
        self.trust.setEnabled(False)
        self.body.addWidget(compare)
        row = Flow()
        pad(row, 0, 4, 0, 0, gap=10)
        row.addWidget(self.trust)
        self.body.addLayout(row)
        self.tick.toggled.connect(self.trust.setEnabled)
        self.trust.clicked.connect(self._trust)

    @Slot()
    def _trust(self) -> None:
        if self.trust.hasFocus():
            self.tick.setFocus()  # else it would go on to the top bar, where the keys of the page do nothing
        self.trust.setEnabled(False)
        self.trusted.emit(self._fingerprint)


class HoldsCard(SideCard):
    """Everything holds: who we are there, and how runbooks and the terminal name it."""

    def __init__(self, top: Rung, chosen: Connection) -> None:
        said = clean(top.said)
        if (
            chosen.desk is not None and said
        ):  # words of ours; elsewhere it is a name, which begins as it is written
            said = f"{said[0].upper()}{said[1:].removesuffix('.')}."
        super().__init__(Tone.OK, "circle-check", self.tr("Every rung holds"), said)
        _tell_name(self, chosen)


class UntestedCard(SideCard):
    """What a test is, before there was one."""

    def __init__(self, chosen: Connection) -> None:
        if chosen.desk is not None:
            text = self.tr(
                "A test goes the way to the desk: name, port, encryption, sign-in, and whether its tickets may be "
                "read. It changes nothing there."
            )
        elif chosen.is_account:
            text = self.tr(
                "A test reads the profile, gets its credentials and asks AWS who they belong to. It changes nothing."
            )
        else:
            text = self.tr(
                "A test goes the way that a step would go: name, port, greeting, host key, sign-in, one harmless "
                "command. The first rung that breaks is where to work."
            )
        super().__init__(Tone.NEUTRAL, "route", self.tr("What a test does"), text)
        _tell_name(self, chosen)


def _tell_name(card: SideCard, chosen: Connection) -> None:
    """Say how runbooks and the terminal name it; a desk is named in front of its tickets."""
    if chosen.desk is not None:
        card.body.addWidget(CapsLabel(card.tr("A ticket of it is written as")))
        card.body.addWidget(CommandBox(f"{chosen.name}:KEY", prompt=""))
        return
    card.body.addWidget(CapsLabel(card.tr("In runbooks and the terminal")))
    card.body.addWidget(CommandBox(chosen.target, prompt=""))

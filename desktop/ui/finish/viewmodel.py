"""What the report page shows of a run: the draft, its text in each format, and what is hidden in it."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop.domain.errors import HandrailError
from desktop.redaction.ledger import Key
from desktop.summary.audience import Audience, Reader
from desktop.summary.blocks import Block
from desktop.summary.document import Document
from desktop.summary.draft import Draft, Told
from desktop.summary.letter import Letter
from desktop.ui.finish.choices import FORMS, MARKDOWN, Form, form_for, profile_for
from desktop.ui.finish.port import ReportPort, Weight, Wish
from desktop.ui.finish.review import HitLine, Marks, hit_lines
from desktop.ui.run.owed import Owed


class FinishViewModel(QObject):
    """`changed` with any change, `pointed` when a hidden value is to be looked at in the preview."""

    changed = Signal()
    pointed = Signal(int, int)  # the number of a line, and which of its places
    refused = Signal(str)  # why a person cannot have what they asked for
    _arrived = Signal(object, object)  # the wish, and its draft or why there is none
    told = Signal(str)  # that something was done
    _told = Signal(object, object)  # the draft and what is shown, and what follows from them
    _met = Signal(object)
    _saved = Signal(str, object)  # the path, and None or why it was not written
    _weighed = Signal(object, object)  # the letter and the desk, and its weight

    def __init__(self, port: ReportPort, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._port = port
        self.run_id = ""
        self.draft: Draft | None = None
        self.letter: Letter | None = None
        self.blocks: tuple[Block, ...] = ()
        self.lines: tuple[HitLine, ...] = ()
        self.marks = Marks()
        self.trouble = ""
        self.form: Form = MARKDOWN
        self._has_chosen_form = False
        self.wish = Wish()
        self.at_hit = 0  # the number of the line that was looked at last, or 0
        self._at_place = 0
        self._at_key: Key = ("", "")  # of that line: its number may be another in the next draft
        self._shown_to: dict[str, frozenset[Key]] = {}  # by profile: what some may read, others may not
        self._texts: dict[str, str] = {}
        self.weight: Weight | None = None  # at the chosen form's desk; the last one until another is known
        queued = Qt.ConnectionType.QueuedConnection
        self._arrived.connect(self._take, queued)
        self._told.connect(self._take_told, queued)
        self._met.connect(self._take_met, queued)
        self._saved.connect(self._take_saved, queued)
        self._weighed.connect(self._take_weight, queued)

    def open(self, run_id: str) -> None:
        """Show a run; what is shown stays until the new draft is there."""
        if run_id != self.run_id:
            self.draft = self.letter = None
            self.blocks, self.lines, self._shown_to, self.at_hit = (), (), {}, 0
            self.wish = Wish()
        self.run_id, self.trouble = run_id, ""
        self.changed.emit()
        self._ask()

    @property
    def document(self) -> Document | None:
        """The facts of the run as they leave; None until they are there."""
        return self.letter.document if self.letter else None

    def choose_form(self, form_id: str) -> None:
        """Write it as a desk takes it, or as another form."""
        self.form = next(form for form in FORMS if form.id == form_id)
        self.weight, self._has_chosen_form = None, True
        self.changed.emit()
        self._weigh()

    def prefer_form(self, desk_kind: str) -> None:
        """Write it as the desk of the run's ticket takes it, where a person has chosen nothing yet."""
        if not self._has_chosen_form:
            self.choose_form(form_for(desk_kind).id)
            self._has_chosen_form = False

    def write_for(self, audience: Audience, reader: Reader | None = None) -> None:
        """Write it for other readers; what they may not see is hidden unless a person chooses otherwise."""
        is_other = audience is not self.wish.audience
        profile = profile_for(audience) if is_other else self.wish.profile
        wish = replace(self.wish, audience=audience, reader=reader or self.wish.reader, profile=profile)
        self._want(wish)

    def hide_for(self, profile: str) -> None:
        """Hide what the readers of a profile may not see."""
        self._want(replace(self.wish, profile=profile))

    @property
    def owed(self) -> tuple[Owed, ...]:
        """What the run left to be put back, what is still open first."""
        told = self.document.obligations if self.document else ()
        return tuple(
            Owed(
                one.seq, one.text, one.row_name or one.step_title, one.met_by if one.is_met else "", one.note
            )
            for one in told
        )

    def meet(self, seq: int, note: str) -> None:
        """Say that something has been put back."""
        self._port.meet(self.run_id, seq, note, self._met.emit)

    @property
    def text(self) -> str:
        """The letter in the chosen form; empty until it is there."""
        return self.text_as(self.form.format)

    def text_as(self, format_: str) -> str:
        if self.letter is None:
            return ""
        if format_ not in self._texts:
            self._texts[format_] = self._port.text(self.letter, format_)
        return self._texts[format_]

    def save(self, form: str, path: str) -> None:
        """Write the letter into a file."""
        if self.letter is not None:
            done = partial(self._saved.emit, path)
            self._port.save(self.letter, form, path, self.wish.profile, done)

    @Slot(str, object)
    def _take_saved(self, path: str, fault: object) -> None:
        self.trouble = str(fault) if isinstance(fault, HandrailError) else ""
        if not self.trouble:
            self.told.emit(self.tr("Saved: {path}").replace("{path}", path))
        self.changed.emit()

    @property
    def is_loading(self) -> bool:
        """True until the letter is there, or why it cannot be."""
        return bool(self.run_id) and self.letter is None and not self.trouble

    # -- what is hidden --------------------------------------------------------------------------

    @property
    def hidden_count(self) -> int:
        return sum(not line.is_shown for line in self.lines)

    @property
    def shown_count(self) -> int:
        return sum(line.is_shown for line in self.lines)

    @property
    def _shown(self) -> frozenset[Key]:
        return self._shown_to.get(self.wish.profile, frozenset())

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        """How often a value of each kind is hidden in the text, as the text itself says."""
        return tuple((one.kind, one.count) for one in self.letter.hidden) if self.letter else ()

    @property
    def pointing(self) -> tuple[int, int]:
        """The number of the line that was looked at last, and which of its places."""
        return self.at_hit, self._at_place

    def look_at(self, number: int, place: int = 0) -> None:
        """Point at a hidden value in the preview."""
        line = next((line for line in self.lines if line.number == number), None)
        if line is not None:
            self.at_hit, self._at_place, self._at_key = number, place, line.entry.key
            self.changed.emit()
            self.pointed.emit(number, place)

    def look_at_next(self, by: int = 1) -> None:
        """Point at the next of all places where something is hidden, from the last back to the first."""
        places = [(line.number, at) for line in self.lines for at in range(len(line.hit.places))]
        if not places:
            return
        here = (self.at_hit, self._at_place)
        at = places.index(here) + by if here in places else (0 if by > 0 else -1)
        self.look_at(*places[at % len(places)])

    def toggle(self, number: int) -> None:
        """Show a value after all, or hide it again; what was hidden by hand is let go."""
        line = next((line for line in self.lines if line.number == number), None)
        if line is None:
            return
        if not line.can_be_shown:
            self.refused.emit(self.why_held(line))
            return
        self.at_hit, self._at_place, self._at_key = number, 0, line.entry.key
        if line.is_by_hand:
            left = tuple(text for text in self.wish.added if text != line.entry.value)
            self._want(replace(self.wish, added=left))
        else:
            self._shown_to[self.wish.profile] = self._shown ^ {line.entry.key}
            self._tell_draft()

    def why_held(self, line: HitLine) -> str:
        """Say why a value cannot be shown again."""
        told = self.tr("“{kind}” cannot be shown: it is a held secret, and its value is not in the record.")
        return told.replace("{kind}", line.entry.kind)

    def hide(self, texts: tuple[str, ...]) -> None:
        """Hide these texts too, wherever they stand."""
        fresh = tuple(text.strip() for text in texts if len(text.strip()) > 1)
        fresh = tuple(text for text in dict.fromkeys(fresh) if text not in self.wish.added)
        if not fresh:
            self.refused.emit(self.tr("Two characters or more can be hidden."))
            return
        self._want(replace(self.wish, added=(*self.wish.added, *fresh)))

    # -- drafts ----------------------------------------------------------------------------------

    def _want(self, wish: Wish) -> None:
        if wish != self.wish:
            self.wish = wish
            self.changed.emit()
            self._ask()

    def _ask(self) -> None:
        run_id, wish = self.run_id, self.wish
        self._port.draft(run_id, wish, lambda found: self._arrived.emit((run_id, wish), found))

    @Slot(object, object)
    def _take(self, asked: object, arrived: object) -> None:
        if asked != (self.run_id, self.wish):
            return  # something else is wanted by now
        if isinstance(arrived, Draft):
            self.draft = arrived
            self._tell_draft()
        elif isinstance(arrived, HandrailError):
            self.trouble = str(arrived)
            self.changed.emit()

    def _tell_draft(self) -> None:
        """Ask what leaves, of the draft with what a person shows."""
        draft, shown = self.draft, self._shown
        if draft is not None:
            self._port.tell(draft, shown, lambda found: self._told.emit((draft, shown), found))

    @Slot(object, object)
    def _take_told(self, asked: object, told: object) -> None:
        draft = self.draft
        if not isinstance(asked, tuple) or asked[0] is not draft or asked[1] != self._shown:
            return  # something else is wanted by now
        if isinstance(told, HandrailError):
            self.trouble = str(told)
        elif isinstance(told, Told) and draft is not None:
            self._show_told(draft, told)
        self.changed.emit()
        self._weigh()

    def _show_told(self, draft: Draft, told: Told) -> None:
        is_first = self.letter is None
        self._texts = {}
        self.letter, self.blocks = told.letter, told.blocks
        self.lines = hit_lines(told.hits, self._shown)
        self.marks = Marks(draft.ledger, self.lines)
        at = next((line.number for line in self.lines if line.entry.key == self._at_key), 0)
        self.at_hit, self._at_place = at, self._at_place if at else 0
        if not is_first:
            self._tell_added()

    def _tell_added(self) -> None:
        """Say of what was to be hidden that it stands nowhere, and forget it."""
        found = {line.entry.value for line in self.lines if line.is_by_hand}
        lost = tuple(text for text in self.wish.added if text not in found)
        if lost:
            self.wish = replace(self.wish, added=tuple(text for text in self.wish.added if text in found))
            told = self.tr(
                "“{text}” stands nowhere as one text: it is put together. Hide its parts one by one."
            )
            self.refused.emit(told.replace("{text}", lost[-1]))

    def _weigh(self) -> None:
        letter, desk = self.letter, self.form.desk
        if letter is not None and desk:
            self._port.weigh(letter, desk, lambda found: self._weighed.emit((letter, desk), found))

    @Slot(object, object)
    def _take_weight(self, asked: object, found: object) -> None:
        if isinstance(asked, tuple) and asked[0] is self.letter and asked[1] == self.form.desk:
            self.weight = found if isinstance(found, Weight) else None
            self.changed.emit()

    @Slot(object)
    def _take_met(self, fault: object) -> None:
        if isinstance(fault, HandrailError):
            self.trouble = str(fault)
            self.changed.emit()
        else:
            self._ask()

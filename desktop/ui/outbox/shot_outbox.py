"""Sample posts for the pictures of the outbox."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from desktop.domain.errors import HandrailError
from desktop.domain.outbox import PostFault, PostRow, PostState
from desktop.ui.listeners import Listener, Listeners
from desktop.ui.navigation import Navigator, Place
from desktop.ui.outbox.port import Decided, PostText
from desktop.ui.outbox.view import OutboxView
from desktop.ui.outbox.viewmodel import OutboxViewModel
from desktop.ui.ports import Unsubscribe
from desktop.ui.shots.lists import NOW

_S = PostState


def _row(
    number: int, key: str, desk: str, ticket: str, kind: str, audience: str, state: PostState, minutes: float,
    *, said: str = "", fault: PostFault = PostFault.NONE, tries: int = 1, in_s: float = 0.0, url: str = "",
    run_id: str = "r1", files: int = 0,
) -> PostRow:  # fmt: skip
    made = NOW - timedelta(minutes=minutes + 1)
    return PostRow(
        number=number, key=key, run_id=run_id, desk=desk, ticket=ticket, kind=kind, audience=audience,
        size_bytes=2_400, files=files, by="ana", made_at=made, changed_at=NOW - timedelta(minutes=minutes),
        state=state, version=2, attempts=tries, failures=0, fault=fault, said=said, url=url,
        not_before=NOW + timedelta(seconds=in_s) if in_s else None,
    )  # fmt: skip


POSTS = (
    _row(1, "k3f9x2m4p7q1s8t0", "service-desk", "OPS-4790", "note", "internal", _S.SENT, 190,
         url="https://service-desk.example/browse/OPS-4790?focusedId=10412"),
    _row(2, "b7d2c9a1e4f6g8h0", "customers", "35391", "note", "public", _S.DROPPED, 64, said="Dropped by ana."),
    _row(3, "m1n5v8c2x9z4l7k0", "service-desk", "OPS-4821", "note", "internal", _S.SENT, 26, files=2,
         url="https://service-desk.example/browse/OPS-4821?focusedId=10438"),
    _row(4, "q9w8e7r6t5y4u3i2", "service-desk", "OPS-4821", "change", "", _S.REFUSED, 12, fault=PostFault.REJECTED,
         said="service-desk refused the change of OPS-4821 (400): there is no transition to 'Done' from 'Waiting for "
              "support'. It offers: In progress, Waiting for customer, Escalate.", tries=1),
    _row(5, "z1x2c3v4b5n6m7a8", "customers", "35436", "note", "public", _S.WAITING, 3, fault=PostFault.BUSY,
         said="customers asks to be left alone (429) for 240 s.", in_s=237, tries=2),
    _row(6, "p0o9i8u7y6t5r4e3", "customers", "35402", "escalation", "", _S.UNKNOWN, 1, fault=PostFault.LOST,
         said="The answer of customers was lost after 30 s; the post may have arrived.", in_s=19),
    _row(7, "a1s2d3f4g5h6j7k8", "service-desk", "OPS-4816", "note", "internal", _S.WAITING, 0, tries=0),
)  # fmt: skip
_TEXTS = {
    "q9w8e7r6t5y4u3i2": PostText(changes={"Status": "Done"}),
    "p0o9i8u7y6t5r4e3": PostText(title="Mail relay refuses customers of one provider", changes={"Made in": "PLAT"},
                                 text="What was found: the relay answers 451 to 198.51.100.0/24 since 02:10."),
}  # fmt: skip
_NOTE = PostText(
    text="Uploads on web-03 failed because /var was full.\n\nFound: /var 96.4 % used, /var/log/nginx holds 22 GiB.\n"
         "Done: logs rotated at 03:24, /var is 41 % used now.\nOpen: why the log level is debug since Monday.",
)  # fmt: skip


class SampleOutbox:
    def __init__(self, rows: Sequence[PostRow] = POSTS) -> None:
        self._rows, self._listeners = tuple(rows), Listeners()
        self.retried: list[str] = []
        self.trouble = ""

    def rows(self) -> Sequence[PostRow]:
        return self._rows

    def is_read(self) -> bool:
        return True

    def troubles(self) -> Sequence[str]:
        return (self.trouble,) if self.trouble else ()

    def refresh(self) -> None:
        return None

    def subscribe(self, listener: Listener) -> Unsubscribe:
        return self._listeners.add(listener)

    def text(self, key: str, done: Callable[[PostText | HandrailError], None]) -> None:
        done(_TEXTS.get(key, _NOTE))

    def retry(self, row: PostRow, done: Callable[[Decided | HandrailError], None]) -> None:
        self.retried.append(row.key)
        self._put(replace(row, state=PostState.SENDING, said="", not_before=None), done)

    def drop(self, row: PostRow, done: Callable[[Decided | HandrailError], None]) -> None:
        self._put(replace(row, state=PostState.DROPPED, said="Dropped by ana.", not_before=None), done)

    def _put(self, fresh: PostRow, done: Callable[[Decided | HandrailError], None]) -> None:
        self._rows = tuple(fresh if row.key == fresh.key else row for row in self._rows)
        self._listeners.tell()
        done(Decided(fresh))


OUTBOX_SHOTS = (
    ("outbox", Place("outbox"), False),
    ("outbox_empty", Place("outbox"), True),
    ("outbox_drop", Place("outbox", "p0o9i8u7y6t5r4e3", "drop"), False),
)


class SampleOutboxPage(OutboxView):
    def show_place(self, place: Place) -> None:
        super().show_place(place)
        if place.text == "drop":
            self._vm.ask_to_drop()


def sample_page(navigator: Navigator, is_first_time: bool) -> OutboxView:
    return SampleOutboxPage(
        OutboxViewModel(SampleOutbox(() if is_first_time else POSTS), navigator, lambda: NOW)
    )

"""Sample tickets for the pictures, and a desk that does not answer."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from desktop.domain.desk import Attached, Audience, Comment, Sla, Ticket, TicketRef
from desktop.domain.errors import HandrailError
from desktop.shift.queue import Factor
from desktop.ui.library.result import ranked
from desktop.ui.navigation import Navigator, Place
from desktop.ui.queue.port import DeskFault, Fitting, Found, Harvest, Queued, words_of
from desktop.ui.queue.view import QueueView
from desktop.ui.queue.viewmodel import QueueViewModel
from desktop.ui.shots.data import SampleLibrary
from desktop.ui.shots.lists import NOW

DESKS = ("service-desk", "customers")


def _sla(name: str, minutes: float, *, is_breached: bool = False, is_paused: bool = False) -> Sla:
    return Sla(
        name=name, due_at=NOW + timedelta(minutes=minutes), is_breached=is_breached, is_paused=is_paused
    )


def _ticket(
    desk: str, key: str, subject: str, requester: str, priority: str, *slas: Sla, text: str = "",
    custom: dict[str, str] | None = None, status: str = "Open", assignee: str = "",
) -> Ticket:  # fmt: skip
    return Ticket(
        ref=TicketRef(desk, key), url=f"https://{desk}.example/browse/{key}", subject=subject, text=text,
        requester=requester, status=status, priority=priority, assignee=assignee, type="Incident",
        created_at=NOW - timedelta(hours=2), updated_at=NOW - timedelta(minutes=9), tags=("storage", "eu"),
        custom=custom or {}, slas=slas,
    )  # fmt: skip


def _factors(
    impact: str,
    impact_weight: float,
    urgency: str,
    urgency_weight: float,
    promise_weight: float,
    promise: str = "",
) -> tuple[Factor, ...]:
    return (
        Factor("impact", impact_weight, impact),
        Factor("urgency", urgency_weight, urgency),
        Factor("promise", promise_weight, promise),
    )


DISK = _ticket(
    "service-desk", "OPS-4821", "Uploads fail: No space left on device on web-03", "Maya Ortiz", "Highest",
    _sla("Time to first response", 11), _sla("Time to resolution", 225),
    text='Since about ten past three nobody can upload anything.\n\npwrite() "/var/lib/nginx/body/0000012" failed '
         "(28: No space left on device), client: 10.2.0.14, server: web-03\n\n14 people in the Lyon office wait.",
    custom={"Affected service": "Uploads", "Impact": "Extensive", "Urgency": "High", "Host": "web-03",
            "mountpoint": "/var"},
)  # fmt: skip
QUEUE = (
    Queued(
        ticket=_ticket(
            "customers", "35436", "Shop answers 502 Bad Gateway", "Jonas Weber", "urgent",
            _sla("First reply", -6, is_breached=True), status="new",
            text="Checkout has been down since 03:05. It says 502 Bad Gateway.",
        ),
        factors=_factors("impact not told, taken as middling", 2, "priority urgent", 4, 6.0),
    ),
    Queued(ticket=DISK, factors=_factors("impact Extensive", 4, "urgency High", 3, 4.8)),
    Queued(
        ticket=_ticket(
            "service-desk", "OPS-4816", "VPN of Lyon drops every hour", "Amelie Roux", "High",
            _sla("Time to first response", 48), assignee="ana", status="In progress",
            text="tunnel down, then it comes back by itself.",
        ),
        factors=_factors("impact not told, taken as middling", 2, "priority High", 3, 4.3),
    ),
    Queued(
        ticket=_ticket(
            "service-desk", "OPS-4790", "Certificate of mail.example expires on 12 hosts", "monitoring", "Medium",
            _sla("Time to resolution", 60 * 31), text="certificate has expired soon: 9 days",
        ),
        factors=_factors("impact not told, taken as middling", 2, "priority Medium", 2, 1.5),
    ),
    Queued(
        ticket=_ticket(
            "customers", "35391", "Where do I find last month's invoice?", "Petra Novak", "low",
            Sla(name="Next reply", due_at=None, is_paused=True), status="pending",
        ),
        factors=_factors("impact not told, taken as middling", 2, "priority low", 1, 1.0, "Next reply is paused"),
    ),
    Queued(
        ticket=_ticket("service-desk", "OPS-4744", "New laptop for the trainee", "Sam Carter", "Low"),
        factors=_factors("impact not told, taken as middling", 2, "priority Low", 1, 1.0, "no promise runs"),
    ),
)  # fmt: skip
COMMENTS = (
    Comment(
        id="1", author="Maya Ortiz", at=NOW - timedelta(minutes=41), audience=Audience.PUBLIC,
        text="It started right after the deploy of the new export. Colleagues in Lyon see the same.",
        attached=(Attached(id="a1", name="upload-error.png", size_bytes=184_320, content_type="image/png"),),
    ),
    Comment(
        id="2", author="Kim (platform)", at=NOW - timedelta(minutes=19), audience=Audience.INTERNAL,
        text="Looks like NodeFilesystemSpaceFillingUp on web-03. Nobody has touched the log level since Monday.",
    ),
)  # fmt: skip
_FOUND = (
    Found(label="Affected host", value="ssh:web-03", where="the field Host"),
    Found(label="Mount point", value="/var", where="the line labels.mountpoint"),
)
FAULT = DeskFault("workplace", "freshdesk.example did not answer within 15 s. Its tickets are missing here.")


class SampleQueue:
    """All of it answers at once."""

    def __init__(self, tickets: Sequence[Queued] = QUEUE, desks: Sequence[str] = DESKS) -> None:
        self._tickets, self._desks = tuple(tickets), tuple(desks)
        self._faults: tuple[DeskFault, ...] = ()
        self._is_slow = False
        self.wanted: list[TicketRef] = []
        self.readings, self.cancelled = 0, 0

    def fail(self) -> None:
        """From now on one desk fails."""
        self._faults = (FAULT,)

    def hang(self) -> None:
        """From now on one desk does not answer."""
        self._is_slow = True

    def read(self, news: Callable[[Harvest], None]) -> Callable[[], None]:
        self.readings += 1
        awaited = ("workplace",) if self._is_slow else ()
        news(Harvest(tickets=self._tickets, desks=(*self._desks, *awaited), faults=self._faults, awaited=awaited,
                     at=NOW))  # fmt: skip
        return self._stop

    def _stop(self) -> None:
        self.cancelled += 1

    def ticket(self, ref: TicketRef, done: Callable[[Ticket | HandrailError], None]) -> None:
        whole = next(one.ticket for one in self._tickets if one.ticket.ref == ref)
        done(replace(whole, comments=COMMENTS if ref == DISK.ref else ()))

    def fitting(self, ticket: Ticket, done: Callable[[Fitting], None]) -> None:
        runbooks = ranked(SampleLibrary().search(words_of(ticket)), {})
        found = _FOUND if ticket.ref == DISK.ref else ()
        done(Fitting(runbooks=runbooks, found=found))

    def want_ticket(self, ticket: Ticket) -> None:
        self.wanted.append(ticket.ref)

    def has_changed(self) -> bool:
        return False


QUEUE_SHOTS = (
    ("queue", Place("queue", str(DISK.ref)), False),
    ("queue_empty", Place("queue"), True),
    ("queue_fault", Place("queue", "fault"), False),
)


class SampleQueuePage(QueueView):
    """The page over samples; the key of the place says what is wrong with them."""

    def __init__(self, port: SampleQueue, navigator: Navigator) -> None:
        super().__init__(sample_model(port, navigator))
        self._port = port

    def show_place(self, place: Place) -> None:
        if place.key == "fault":
            self._port.fail()
        super().show_place(Place(place.page, place.key if ":" in place.key else ""))


def sample_page(navigator: Navigator, is_first_time: bool) -> QueueView:
    return SampleQueuePage(SampleQueue((), ()) if is_first_time else SampleQueue(), navigator)


def sample_model(port: SampleQueue, navigator: Navigator) -> QueueViewModel:
    return QueueViewModel(port, navigator, _now, look_after_ms=0)


def _now() -> datetime:
    return NOW

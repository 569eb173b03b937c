"""What is put into the outbox: nothing with a secret in it, and nothing twice by mistake."""

import base64
import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.domain.desk import Article, Audience, Escalation, Note, OutFile, Posting, TicketRef
from desktop.domain.errors import InputError, LeakError
from desktop.records.opening import open_records
from desktop.records.secrets import SecretStore
from desktop.records.store import Records
from desktop.redaction.masker import SecretMasker
from desktop.redaction.tokens import Tokens
from desktop.shift.outbox_acts import drop
from desktop.shift.posting import Poster, for_readers
from desktop.summary.audience import Audience as Readers
from desktop.summary.audience import Reader
from desktop.summary.blocks import Paragraph, Span
from desktop.summary.letter import Letter, texts_of
from tests.integration.records_under_test import AT, RUN, minutes

SECRET = "hunter2-hunter2"
TICKET = TicketRef("jira", "OPS-12")
FILE = OutFile(name="log.txt", content_type="text/plain", data=b"all is well")


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    records = open_records(tmp_path / "data")
    yield records
    records.close()


@pytest.fixture
def poster(records: Records) -> Poster:
    secrets = SecretStore(SecretMasker())
    secrets.hold("desk:jira", SECRET)
    return Poster(outbox=records.outbox, gate=secrets.require_none_in, by="ana", now=lambda: minutes(1))


@pytest.mark.parametrize(
    "what",
    [
        Note(ticket=TICKET, body=f"it was {SECRET}"),
        Note(ticket=TICKET, body="b", files=(FILE, OutFile(name="x", content_type="", data=SECRET.encode()))),
        Note(ticket=TICKET, body="b", files=(OutFile(name=f"{SECRET}.txt", content_type="", data=b""),)),
        Note(ticket=TICKET, body=base64.b64encode(f"Basic kim:{SECRET}".encode()).decode()),
        Note(
            ticket=TICKET,
            body="b",
            files=(OutFile(name="x.gz", content_type="", data=gzip.compress(f"a {SECRET}".encode())),),
        ),
        Escalation(ticket=TICKET, project="ENG", subject=f"Disk {SECRET}", body="b"),
        Article(desk="zendesk", section="7", title="t", body="b", tags=(SECRET,)),
    ],
    ids=["text", "file", "name", "base64", "packed", "subject", "tag"],
)
def test_what_holds_a_secret_is_not_stored(records: Records, poster: Poster, what: Posting) -> None:
    with pytest.raises(LeakError, match="desk:jira"):
        poster.put(what, run_id=RUN)
    assert records.outbox.rows() == ()


def test_every_post_has_a_key_of_its_own(records: Records, poster: Poster) -> None:
    keys = {poster.put(Note(ticket=TICKET, body="b", files=(FILE,)), run_id=RUN).key for _ in range(20)}
    assert len(keys) == 20
    assert all(len(key) == 16 and key.isalnum() for key in keys)


def test_the_like_of_a_post_is_found_until_it_is_dropped(records: Records, poster: Poster) -> None:
    note = Note(ticket=TICKET, body="b")
    assert poster.like(note, run_id=RUN) is None
    row = poster.put(note, run_id=RUN)
    assert poster.like(Note(ticket=TICKET, body="told otherwise"), run_id=RUN) == row
    assert poster.like(Note(ticket=TICKET, body="b", audience=Audience.PUBLIC), run_id=RUN) is None
    assert poster.like(note, run_id="another") is None
    drop(records.outbox, row.key, by="ana", now=AT)
    assert poster.like(note, run_id=RUN) is None


def test_what_its_readers_may_not_see_is_replaced_the_same_everywhere() -> None:
    texts = ("nothing from kim yet: 10.20.30.40 is down", "10.20.30.40 again, as kim@acme.test knows")
    blocks = tuple(Paragraph(line=(Span(text),), from_events=(1,)) for text in texts)
    letter = Letter(audience=Readers.CUSTOMER, reader=Reader.TECHNICAL, blocks=blocks, document=None)  # type: ignore[arg-type]
    tokens = Tokens()
    told = " ".join(texts_of(for_readers(letter, "customer", tokens).blocks))
    assert not {"10.20.30.40", "kim@acme.test"} & set(told.split())
    assert told.count(tokens.token("ip", "10.20.30.40")) == 2
    assert " ".join(texts_of(for_readers(letter, "internal", Tokens()).blocks)) == " ".join(texts)
    with pytest.raises(InputError, match="profile"):
        for_readers(letter, "nobody", tokens)

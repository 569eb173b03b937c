"""What a summary is made to fit is what the desks' clients let through, with room for the mark of a post."""

import pytest

from desktop.desks.desk import Limits
from desktop.desks.freshdesk import Freshdesk
from desktop.desks.halfway import mark_of
from desktop.desks.jira import Jira
from desktop.desks.limits import check_body
from desktop.desks.zendesk import Zendesk
from desktop.domain.desk import DeskKind
from desktop.summary.audience import Audience, Reader
from desktop.summary.blocks import Paragraph, Span, Title
from desktop.summary.budget import fit
from desktop.summary.letter import Letter

LIMITS = {DeskKind.JIRA: Jira.limits, DeskKind.ZENDESK: Zendesk.limits, DeskKind.FRESHDESK: Freshdesk.limits}


@pytest.mark.parametrize(("kind", "limits"), LIMITS.items(), ids=LIMITS)
def test_the_longest_comment_goes_through_with_its_mark(kind: DeskKind, limits: Limits) -> None:
    told = [
        Paragraph(line=(Span(f"Line {number}, größer als gedacht"),), from_events=(1,))
        for number in range(4000)
    ]
    blocks = (Title(text="Long", from_events=(1,)), *told)
    letter = Letter(audience=Audience.INTERNAL, reader=Reader.TECHNICAL, blocks=blocks, document=None)  # type: ignore[arg-type]
    fitted = fit(letter, kind)
    assert fitted.attachments
    check_body("It", f"{fitted.body}<p>{mark_of('k3yk3yk3yk3yk3y0')}</p>", limits)

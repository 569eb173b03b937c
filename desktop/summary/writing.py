"""From a document to the letter of one audience: its facts, its template, its blocks."""

from functools import lru_cache

from desktop.summary.audience import Audience, Reader
from desktop.summary.customer_facts import customer_facts, customer_lists
from desktop.summary.document import Document
from desktop.summary.facts import Facts
from desktop.summary.fill import filled
from desktop.summary.layout import look_of, sections
from desktop.summary.letter import Letter
from desktop.summary.run_facts import run_facts, whole_of
from desktop.summary.step_facts import step_lists
from desktop.summary.template import Template
from desktop.summary.template_files import shipped


def write_letter(
    document: Document,
    audience: Audience,
    *,
    reader: Reader = Reader.TECHNICAL,
    template: Template | None = None,
) -> Letter:
    """Return what an audience is told of a run, worded as a template says; without one, as the program's does.

    Raises:
        TemplateError, InputError: the program's own template cannot be read.
    """
    worded = template or _shipped(audience)
    blocks = filled(worded, facts_for(document, audience, reader))
    return Letter(audience=audience, reader=reader, blocks=blocks, document=document)


def facts_for(document: Document, audience: Audience, reader: Reader) -> Facts:
    """Return all that a letter to an audience can say: for a customer nothing else is made than what is fit for one."""
    if audience is Audience.CUSTOMER:
        return Facts(
            single=customer_facts(document, reader),
            many=customer_lists(document),
            look=look_of(document),
            whole=whole_of(document),
        )
    return Facts(
        single=run_facts(document),
        many=step_lists(document),
        ready=sections(document),
        look=look_of(document),
        whole=whole_of(document),
    )


@lru_cache(maxsize=8)
def _shipped(audience: Audience) -> Template:
    return shipped(audience).read()

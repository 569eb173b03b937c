"""Imported documents as the tests look at them."""

import textwrap

from desktop.domain.runbook import Runbook
from desktop.domain.step import Step
from desktop.language import load_runbook
from desktop.language.importing import Imported, import_document


def made(form: str, document: str, file: str = "document.yaml") -> Imported:
    return import_document(form, textwrap.dedent(document).encode(), file)


def runbook_of(imported: Imported) -> Runbook:
    """Return what the loader makes of the text; it raises where that does not load."""
    return load_runbook(imported.text.encode(), "made.yaml").runbook


def steps_of(form: str, document: str) -> dict[str, Step]:
    return {step.id: step for step in runbook_of(made(form, document)).steps}


def left_out(form: str, document: str) -> list[str]:
    return [str(one) for one in made(form, document).left_out]

"""The forms that are known, and the one way in: bytes of a document to the text of a runbook."""

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import PurePath

from desktop.domain.errors import InputError
from desktop.expressions.nearest import did_you_mean
from desktop.language.importing.imported import Imported, MadeBook
from desktop.language.importing.settle import settle
from desktop.language.importing.texts import title_of

# Each form's function takes the bytes, the name of the file and a word for the runbook's id.
FORMS: Mapping[str, tuple[str, str]] = {
    "goss": ("goss", "goss_book"),
    "ssm": ("ssm", "ssm_book"),
    "markdown": ("markdown", "markdown_book"),
}


def import_document(form: str, data: bytes, file: str) -> Imported:
    """Return a runbook made of a document.

    Raises:
        InputError: the form is not known.
        RunbookError: the document cannot be read as that form, or there is nothing to follow in it.
    """
    if form not in FORMS:
        raise InputError(f"import-from knows {', '.join(FORMS)}, not {form!r}.{did_you_mean(form, FORMS)}")
    module, name = FORMS[form]
    make: Callable[[bytes, str, str], MadeBook] = getattr(
        import_module(f"desktop.language.importing.{module}"), name
    )
    shown = title_of(PurePath(file).name) or form
    stem = PurePath(file).stem if PurePath(file).suffix else form
    said = f"Made of {shown} by `handrail import-from {form}`. Read it through before you rely on it."
    return settle(make(data, file, stem), file, said)

"""Runbooks made of documents in other forms: goss tests, Systems Manager documents, Markdown.

It stands in this layer because it reads YAML within the loader's bounds and has the loader judge what it wrote."""

from desktop.language.importing.forms import FORMS, import_document
from desktop.language.importing.imported import Imported, LeftOut

__all__ = ["FORMS", "Imported", "LeftOut", "import_document"]

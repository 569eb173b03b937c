"""A runbook in Markdown as a runbook that can be followed: its commands run, the rest a person does."""

from desktop.language.importing.markdown.document import markdown_book

__all__ = ["markdown_book"]

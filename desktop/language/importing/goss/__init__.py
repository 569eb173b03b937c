"""Tests of goss (goss.yaml) as a runbook: each test becomes a step that reads, with outcomes that judge.

Source: goss's own documentation of its files, docs/gossfile.md of goss-org/goss."""

from desktop.language.importing.goss.document import goss_book

__all__ = ["goss_book"]

"""Cleaning and masking: what must not be shown, stored or sent; `redact_text` is the default profile."""

__all__ = ["redact_text"]


def redact_text(text: str) -> str:
    """Return the cleaned text without what looks like a secret; the rules are read at the first call."""
    from desktop.redaction.redact import redact_text as redacted

    return redacted(text)

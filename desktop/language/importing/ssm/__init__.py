"""Systems Manager documents of AWS as runbooks: Command documents (2.0, 2.2) and Automation documents (0.3).

Source: the Systems Manager user guide, "Data elements and parameters" and "Automation actions reference"."""

from desktop.language.importing.ssm.document import ssm_book

__all__ = ["ssm_book"]

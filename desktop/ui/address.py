"""An address of the web, as it would be opened: shown whole, and opened by a person's press and nothing else."""

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from desktop.redaction.clean import clean

_LONGEST = 2_000  # characters; no desk's address is as long


def address_of(url: str) -> str:
    """Return the address with its host as it is looked up; empty for what is not to be opened.

    Only http and https are, without a user in front of the host that would pass for it."""
    if len(url) > _LONGEST or clean(url) != url or any(char.isspace() for char in url):
        return ""
    parsed = QUrl(url, QUrl.ParsingMode.StrictMode)
    if not parsed.isValid() or parsed.scheme() not in ("http", "https") or not parsed.host():
        return ""
    if parsed.userInfo() or "\\" in url:
        return ""
    return bytes(parsed.toEncoded().data()).decode("ascii")


def open_address(address: str) -> None:
    """Open what `address_of` gave in the person's browser."""
    if address and address_of(address) == address:
        QDesktopServices.openUrl(QUrl(address, QUrl.ParsingMode.StrictMode))

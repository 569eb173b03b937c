"""The moments of the connections page that are pictured, and how each is come to."""

from PySide6.QtWidgets import QWidget

from desktop.ui.connections.shot_connections import CONNECTIONS, sample_model
from desktop.ui.connections.view import ConnectionsView

CONNECTION_SHOTS = (
    ("connections", "ssh:web-03"),
    ("connections_empty", ""),
    ("connections_testing", "ssh:web-03"),
    ("connections_new_key", "ssh:db-02"),
    ("connections_changed_key", "ssh:files-01"),
    ("connections_refused", "ssh:app-11"),
    ("connections_untested", "own:lab switch"),
    ("connections_account", "aws:ops-readonly/eu-west-1"),
    ("connections_add", "own:lab switch"),
    ("connections_removed", "own:lab switch"),
    ("connections_password", "ssh:web-03"),
    ("connections_narrow", "ssh:app-11"),
    ("connections_desk", "desk:service-desk"),
    ("connections_add_desk", "desk:customers"),
)
_TESTS = ("connections_testing", "connections_new_key", "connections_changed_key", "connections_refused")


def connections_page(is_first_time: bool) -> ConnectionsView:
    return ConnectionsView(sample_model(() if is_first_time else CONNECTIONS))


def show_connection(window: QWidget, *, name: str) -> None:
    """Do what the picture of this name shows."""
    for page in window.findChildren(ConnectionsView):
        if name in _TESTS:
            page.detail.test.click()
        if name == "connections_testing":
            page.offer_cancel()
        if name == "connections_add":
            page.add()
        if name == "connections_add_desk":
            page.add_desk()
        if name == "connections_removed":
            page.detail.remove.click()
        if name == "connections_password":
            page.keep_password()
        if name == "connections_narrow":
            window.resize(760, 800)

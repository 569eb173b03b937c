"""The account that runs this program and the computer it runs on, by their names; a start needs neither."""


def account_name(unnamed: str = "unknown") -> str:
    """Return the account's name; `unnamed` where it has none, as in many containers."""
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return unnamed


def machine_name() -> str:
    import socket

    return socket.gethostname()

"""The account that runs this program, by its name."""


def account_name(unnamed: str = "unknown") -> str:
    """Return the account's name; `unnamed` where it has none, as in many containers."""
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return unnamed

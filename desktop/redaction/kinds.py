"""What a reader calls a kind of hidden value: `URL password` for `url-password`."""

import re

_SHORT = {"api", "aws", "gcp", "iban", "ip", "jwt", "pem", "ssh", "url"}  # written in capitals
# What else stands there is the name of a secret, such as ssh:web-03.
_OF_A_RULE = re.compile(r"[a-z]+(?:-[a-z]+)*")


def kind_words(kind: str) -> str:
    if not _OF_A_RULE.fullmatch(kind):
        return kind
    return " ".join(word.upper() if word in _SHORT else word for word in kind.split("-"))

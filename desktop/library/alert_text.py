"""What a pasted alert says: of JSON its values, for its keys are the same in every alert and name no trouble."""

import json
from collections.abc import Iterator
from typing import Any

_LONGEST = 200_000  # characters; what is longer is searched as it stands


def words_in(text: str) -> str:
    """Return the text to be searched for; anything but a JSON object or list is returned as it is."""
    if text.lstrip()[:1] not in ("{", "[") or len(text) > _LONGEST:
        return text
    try:
        told = "\n".join(_texts(json.loads(text)))
    except (ValueError, RecursionError):
        return text
    return f"{told}\n" if told else text


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for inner in value.values():
                yield from _texts(inner)
        case list():
            for inner in value:
                yield from _texts(inner)

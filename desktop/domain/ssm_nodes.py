"""Which nodes of Systems Manager a target means: one or several by their ids, or all that carry some tags.

Limits are those of SSM's SendCommand (its API model): five tags, 50 values of each; ids `i-…` and `mi-…`."""

from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.late_pattern import late_pattern

_ID = late_pattern(r"(i-([0-9a-f]{8}|[0-9a-f]{17})|mi-[0-9a-f]{17})\Z")
_TAG = late_pattern(
    r"[A-Za-z0-9 _.:/+@-]{1,128}\Z"
)  # of a key or a value; what every AWS service allows but `=`
_AT_ONCE = late_pattern(r"([1-9][0-9]{0,6}|[1-9][0-9]?%|100%)\Z")
_MAX_ERRORS = late_pattern(r"(0|[1-9][0-9]{0,6}|[0-9]%|[1-9][0-9]%|100%)\Z")
_MOST_TAGS = 5
_MOST_VALUES = 50
_HOW = (
    "Write ssm:PROFILE/REGION/ and then an id such as i-0123456789abcdef0, several with commas, or tags such as "
    "tag:Role=web,tag:Stage=prod (either value: tag:Role=web|api); ?at_once=10%&max_errors=1 may follow."
)


@dataclass(frozen=True, slots=True)
class Tag:
    """Nodes that carry the key with one of these values."""

    key: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        return f"tag:{self.key}={'|'.join(self.values)}"


@dataclass(frozen=True, slots=True)
class Nodes:
    """Ids, or tags that all have to fit. `at_once` and `max_errors` are a number or a percentage; empty: not said."""

    ids: tuple[str, ...] = ()
    tags: tuple[Tag, ...] = ()
    at_once: str = ""
    max_errors: str = ""

    def __str__(self) -> str:
        limits = [f"at_once={self.at_once}"] if self.at_once else []
        limits += [f"max_errors={self.max_errors}"] if self.max_errors else []
        return ",".join([*self.ids, *map(str, self.tags)]) + ("?" + "&".join(limits) if limits else "")

    @property
    def is_several(self) -> bool:
        return len(self.ids) != 1

    @property
    def label(self) -> str:
        """What a person calls them: `i-0123456789abcdef0`, `12 nodes`, `nodes tagged Role=web`."""
        if self.tags:
            told = " and ".join(f"{tag.key}={' or '.join(tag.values)}" for tag in self.tags)
            return f"nodes tagged {told}"
        return self.ids[0] if len(self.ids) == 1 else f"{len(self.ids)} nodes"


def parse_nodes(written: str, text: str) -> Nodes:
    """Return the nodes that the last part of a target `text` names.

    Raises:
        InputError: it names none, or in another form.
    """
    names, _, limits = written.partition("?")
    parts = [part for part in names.split(",") if part]
    if not parts:
        raise InputError(f"{text!r} names no node of Systems Manager. {_HOW}")
    at_once, max_errors = _limits(limits, text)
    if all(part.startswith("tag:") for part in parts):
        if len(parts) > _MOST_TAGS:
            raise InputError(f"{text!r} has {len(parts)} tags; Systems Manager takes {_MOST_TAGS}.")
        return Nodes(tags=tuple(_tag(part, text) for part in parts), at_once=at_once, max_errors=max_errors)
    for part in parts:
        if not _ID.match(part):
            raise InputError(f"{text!r}: {part!r} is no id of a node. {_HOW}")
    return Nodes(ids=tuple(dict.fromkeys(parts)), at_once=at_once, max_errors=max_errors)


def _tag(part: str, text: str) -> Tag:
    key, _, value = part.removeprefix("tag:").partition("=")
    values = tuple(value.split("|"))
    if not all(map(_TAG.match, (key, *values))) or len(values) > _MOST_VALUES:
        raise InputError(f"{text!r}: {part!r} is no tag with its value. {_HOW}")
    return Tag(key, values)


def _limits(written: str, text: str) -> tuple[str, str]:
    found = dict(pair.partition("=")[::2] for pair in written.split("&") if pair)
    at_once, max_errors = found.pop("at_once", ""), found.pop("max_errors", "")
    is_wrong = (at_once and not _AT_ONCE.match(at_once)) or (max_errors and not _MAX_ERRORS.match(max_errors))
    if found or is_wrong:
        raise InputError(f"{text!r}: {written!r} sets no limit of a command. {_HOW}")
    return at_once, max_errors

"""What targets are called in sentences: by what tells them apart, not by how they are written for a machine."""

from collections.abc import Iterable
from functools import lru_cache
from re import Match

from desktop.domain.errors import InputError
from desktop.domain.target_ref import TargetKind, TargetRef, parse_target
from desktop.late_pattern import late_pattern

_WRITTEN = late_pattern(r"(?<![\w/+.-])(?:ssh|winrm(?:\+http)?)://(?>[\w.@\\:\[\]+-]+)(?!/)")
_ALIAS = "ssh:"
_AFTER = ".:"  # what ends a sentence or leads on, and no target


@lru_cache(maxsize=20_000)
def _parsed(target: str) -> TargetRef | None:
    try:
        return parse_target(target)
    except InputError:
        return None


def target_label(target: str) -> str:
    """Return what a person calls a target."""
    ref = _parsed(target)
    return ref.label if ref else target


def alias_of(target: str) -> str:
    """Return the name under which the SSH settings know a target; nothing for any other."""
    return target.removeprefix(_ALIAS) if target.startswith(_ALIAS) and "//" not in target else ""


def reached_name(target: str, told: str) -> str:
    """Return what a person calls a target that told who is signed in there: `root@web-03`, without which system it is.

    The name of the SSH settings stays before it: an alert told that one, and the machine may not know it."""
    ref, alias = _parsed(target), alias_of(target)
    name = told if ref is None or ref.is_several else told.partition(" (")[0]
    return f"{alias} ({name})" if alias and alias not in name else name


def is_one_account(targets: Iterable[str]) -> bool:
    """True for hosts that are all reached the same way by the same user: their names alone tell them apart."""
    refs = [_parsed(target) for target in targets]
    ways = {(ref.kind, ref.user, ref.port) if ref else None for ref in refs}
    return len(ways) == 1 and all(
        ref is not None and ref.kind in (TargetKind.SSH, TargetKind.WINRM) for ref in refs
    )


def target_name(target: str, *, of_one_account: bool) -> str:
    """Return what a person calls a target among others: without the user that is the same in all of them."""
    ref = _parsed(target) if of_one_account else None
    return ref.host if ref else target_label(target)


def spoken(text: str) -> str:
    """Return a value as it stands in a sentence: hosts in it by their names, the rest as it is."""
    if "://" not in text:
        return text
    of_one_account = is_one_account(one.rstrip(_AFTER) for one in _WRITTEN.findall(text))

    def name(match: Match[str]) -> str:
        written = match[0].rstrip(_AFTER)
        return target_name(written, of_one_account=of_one_account) + match[0][len(written) :]

    return _WRITTEN.sub(name, text)

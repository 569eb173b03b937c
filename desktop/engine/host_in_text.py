"""Which host a text means that a person pasted: prose such as `The disk on web-03 is 97 % full` has no labels.

Of several none is guessed. A name that is known here counts wherever it stands; one that is not must stand as a host
does: after `on` or `server`, or numbered as `web-03` is."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping

from desktop.dataclass import dataclass
from desktop.domain.errors import ExpressionError, InputError
from desktop.domain.inputs import Input, InputType
from desktop.domain.runbook import Runbook
from desktop.domain.target_ref import TargetKind, parse_target
from desktop.engine.inputs import parse_value

_LONGEST = 20_000  # characters of a text that are looked through
_MOST = 5  # hosts that are told
_WORD = re.compile(
    r"(?<![\w.@/-])(?:\w[\w.+-]{0,30}@|\w{1,8}://(?:[^\s/@]{1,60}@)?)?([A-Za-z0-9][\w.-]{0,253})"
)
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_NAME = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,24}", re.I)
_NUMBERED = re.compile(r"[a-z][a-z0-9]{0,20}(?:-[a-z0-9]{1,12}){0,3}-\d{1,4}")
_DIGITS = re.compile(r"[a-z][a-z0-9-]{0,40}\d", re.I)
_NOUN = re.compile(r"\b(?:host|hostname|server|node|instance|machine|vm)\s*[:=]?\s*[\"'`(\[]*\Z", re.I)
_ON = re.compile(r"\bon\s+[\"'`(\[]*\Z", re.I)
_BEFORE = 24  # characters that are looked at before a word
_NO_HOST = re.compile(  # what is numbered as hosts are
    r"(?:utf|iso|sha|tls|ssl|cve|rfc|ipv|http|error|errno|code|exit|status|pid|port|step|case|ticket|issue|inc|incident"
    r"|level|type|part|phase|week|day|page|build|release|version|cpu|core|gpu|disk|eth|sda|nvme|thread|worker|pool|shard"
    r"|queue|table|line|row|try|attempt|top|zone)-"
)
_NO_NAME = re.compile(  # what is dotted as hosts are
    r".*\.(?:txt|log|json|ya?ml|png|jpg|pdf|csv|html|py|js|sh|conf|cfg|ini|service|timer|socket|mount|target|slice|scope"
    r"|so|gz|zip|lock|sock|pem|crt|key|java|php|rb|go)",
    re.I,
)
_HERE = ("127.", "0.0.0.0", "255.")  # of whatever machine wrote the text


@dataclass(frozen=True, slots=True, kw_only=True)
class HostNamed:
    """A host that a text names: as it stands there, the target it is reached by, and whether it is known here."""

    name: str
    target: str
    is_known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HostsNamed:
    """The hosts that a text names and the input that takes one of them. Of several a person chooses."""

    input: str
    hosts: tuple[HostNamed, ...]
    values: tuple[str, ...]  # as the input takes them

    @property
    def value(self) -> str:
        """The value to fill in: nothing where several could be meant."""
        return self.values[0] if len(self.values) == 1 else ""


def names_of(targets: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the targets by each name that a text may call them, the earlier first: pairs of an own name, which may be
    empty, and a target as it is written."""
    known: dict[str, str] = {}
    short: dict[str, set[str]] = {}
    for own, target in targets:
        try:
            ref = parse_target(target)
        except InputError:
            continue
        if ref.kind not in (TargetKind.SSH, TargetKind.WINRM):
            continue
        for name in (own, ref.host):
            if name and not name[0].isspace():
                known.setdefault(name.casefold(), target)
        first, dot, _ = ref.host.casefold().partition(".")
        if dot and not _ADDRESS.fullmatch(ref.host):
            short.setdefault(first, set()).add(ref.host.casefold())
    for name, hosts in short.items():
        if len(hosts) == 1:
            known.setdefault(name, known[min(hosts)])
    return known


def hosts_in(text: str, known: Mapping[str, str]) -> tuple[HostNamed, ...]:
    """Return the hosts that a text names, in its order: those that are known, and those that stand as hosts do."""
    words = _words(text[:_LONGEST], known)
    hosts = {word.target: word.host for word in words if word.stands_as_host or _is_numbered(word.name)}
    return tuple(_without_short_forms(hosts.values()))[:_MOST]


def hosts_named(
    runbook: Runbook, text: str, known: Mapping[str, str], told: Container[str] = ()
) -> HostsNamed | None:
    """Return the hosts of a text for the one input that takes a host; None where there are none, or where an input
    that takes a host is among those `told` already."""
    name = _input_for_a_host(runbook)
    if not name or name in told:
        return None
    spec = runbook.inputs[name]
    fitted = {one: value for one in hosts_in(text, known) if (value := _fitted(spec, one))}
    return HostsNamed(input=name, hosts=tuple(fitted), values=tuple(fitted.values())) if fitted else None


def _input_for_a_host(runbook: Runbook) -> str:
    """Return the input that says where it stands in an alert, else the one target; nothing where it is not clear."""
    of_hosts = {
        name: spec for name, spec in runbook.inputs.items() if spec.type in (InputType.TARGET, InputType.HOST)
    }
    marked = [name for name, spec in of_hosts.items() if spec.alert.strip()]
    targets = [name for name, spec in of_hosts.items() if spec.type is InputType.TARGET]
    fitting = marked or targets
    return fitting[0] if len(fitting) == 1 else ""


def _fitted(spec: Input, host: HostNamed) -> str:
    value = host.target if spec.type is InputType.TARGET else host.name
    try:
        parse_value(spec, value)
    except (InputError, ExpressionError):
        return ""
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class _Word:
    name: str
    target: str
    is_known: bool
    stands_as_host: bool

    @property
    def host(self) -> HostNamed:
        return HostNamed(name=self.name, target=self.target, is_known=self.is_known)


def _words(text: str, known: Mapping[str, str]) -> Iterator[_Word]:
    for found in _WORD.finditer(text):
        name = found[1].rstrip(".-_")
        before = text[max(0, found.start() - _BEFORE) : found.start()]
        is_led = found.start() != found.start(1)  # by a user or a scheme, which only lead a host
        has_noun, has_on = bool(_NOUN.search(before)), bool(_ON.search(before))
        target = known.get(name.casefold(), "")
        if target:
            # A name that is a plain word, such as `disk`, must stand as a host does.
            counts = not name.isalpha() or is_led or has_noun or has_on
            if counts:
                yield _Word(name=name, target=target, is_known=True, stands_as_host=True)
        elif not is_led and _is_shaped_as_host(name):
            stands = has_noun or (has_on and name == name.lower())
            yield _Word(name=name, target=f"ssh:{name}", is_known=False, stands_as_host=stands)
        elif not is_led and has_noun and _DIGITS.fullmatch(name):
            yield _Word(name=name, target=f"ssh:{name}", is_known=False, stands_as_host=True)


def _is_shaped_as_host(name: str) -> bool:
    if _ADDRESS.fullmatch(name):
        return all(int(part) < 256 for part in name.split(".")) and not name.startswith(_HERE)
    if _NAME.fullmatch(name):
        return not _NO_NAME.fullmatch(name)
    return _is_numbered(name)


def _is_numbered(name: str) -> bool:
    return bool(_NUMBERED.fullmatch(name)) and not _NO_HOST.match(name)


def _without_short_forms(hosts: Iterable[HostNamed]) -> Iterator[HostNamed]:
    """`web-03` beside `web-03.eu.example` is the same host: the known one of the two stays, else the longer name."""
    listed = list(hosts)
    for host in listed:
        same = [one for one in listed if one is not host and _is_short_form(one.name, host.name)]
        if not any((one.is_known, len(one.name)) > (host.is_known, len(host.name)) for one in same):
            yield host


def _is_short_form(one: str, other: str) -> bool:
    short, long = sorted((one.casefold(), other.casefold()), key=len)
    return not _ADDRESS.fullmatch(long) and long.startswith(f"{short}.")

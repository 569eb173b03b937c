"""A goss file: its kinds of tests, in the order of the file, and what is read of it before any test."""

from collections.abc import Callable, Iterator, Mapping

from desktop.domain.values import Value
from desktop.expressions.nearest import did_you_mean
from desktop.language.importing.goss import on_the_machine, other, over_the_network
from desktop.language.importing.goss.maker import Maker, Test
from desktop.language.importing.imported import LeftOut, MadeBook, MadeStep
from desktop.language.importing.names import hyphened
from desktop.language.importing.source import read_document, refused
from desktop.language.importing.texts import title_of, told
from desktop.language.nodes import Node

_KINDS: Mapping[str, Callable[[Maker, Test], Iterator[MadeStep]]] = {
    "addr": over_the_network.addr,
    "command": other.command,
    "dns": over_the_network.dns,
    "file": on_the_machine.file,
    "group": on_the_machine.group,
    "http": over_the_network.http,
    "interface": on_the_machine.interface,
    "kernel-param": on_the_machine.kernel_param,
    "matching": other.matching,
    "mount": on_the_machine.mount,
    "package": on_the_machine.package,
    "port": on_the_machine.port,
    "process": on_the_machine.process,
    "service": on_the_machine.service,
    "user": on_the_machine.user,
}
_INCLUDE = "gossfile"
HOST: Mapping[str, Value] = {"type": "target", "label": "Where to look", "default": "local"}


def goss_book(data: bytes, file: str, stem: str) -> MadeBook:
    """Return the book of a goss file.

    Raises:
        RunbookError: it is no YAML or JSON within the bounds, holds templates, or nothing that goss knows.
    """
    _refuse_templates(data, file)
    root = read_document(data, file)
    known = [name for name in root.entries or {} if name in _KINDS or name == _INCLUDE]
    if not known:
        kinds = ", ".join(_KINDS)
        raise refused(file, 1, "no-goss", f"this is no goss file: it has none of the keys {kinds}.")
    maker = Maker()
    maker.inputs["host"] = HOST
    steps = tuple(step for test in _tests(root, maker) for step in _made(maker, test))
    title = f"Is {title_of(stem)} as it should be?"
    head: dict[str, Value] = {
        "summary": "Reads what a goss file describes, and tells what is otherwise.",
        "tags": ["goss"],
    }
    head |= {"applies": {"os": ["linux"]}}
    return MadeBook(
        hyphened(stem, "goss"), title, {**head, "on": "${host}"}, steps, tuple(maker.left_out), maker.inputs
    )


def _refuse_templates(data: bytes, file: str) -> None:
    for number, line in enumerate(data[:1_000_001].decode("utf-8", "replace").split("\n"), start=1):
        start = line.find("{{")
        if start >= 0 and "}}" in line[start:]:
            message = "this file holds templates ({{…}}). Import what `goss render` prints, where they are filled in."
            raise refused(file, number, "template", message)


def _tests(root: Node, maker: Maker) -> Iterator[Test]:
    for kind, node in (root.entries or {}).items():
        line = root.key_place(kind).line
        if kind == _INCLUDE:
            maker.left_out.append(
                LeftOut(
                    line,
                    "gossfile: other files are not read. Import what `goss render` prints, which holds them.",
                )
            )
        elif kind not in _KINDS:
            hint = did_you_mean(kind, _KINDS)
            maker.left_out.append(LeftOut(line, f"{told(kind, 60)}: goss has no such kind of test.{hint}"))
        elif node.entries is None:
            maker.left_out.append(LeftOut(line, f"{kind}: it holds no tests by name."))
        else:
            yield from _named(kind, node, maker)


def _named(kind: str, node: Node, maker: Maker) -> Iterator[Test]:
    for key, child in (node.entries or {}).items():
        line = node.key_place(key).line
        if child.entries is None:
            maker.left_out.append(
                LeftOut(line, f"{kind} {told(key, 80)}: it is no mapping of attributes to values.")
            )
        else:
            yield Test(kind, key, child, line)


def _made(maker: Maker, test: Test) -> Iterator[MadeStep]:
    yield from _KINDS[test.kind](maker, test)

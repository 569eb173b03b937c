"""The terminal's view of the library: list, search, a new runbook, the schema."""

import json
from pathlib import Path

from desktop.cli.exit_codes import Exit
from desktop.cli.screen import put, say
from desktop.domain.errors import InputError
from desktop.redaction.clean import clean
from desktop.workbench import Workbench


def list_runbooks(bench: Workbench, *, as_json: bool) -> int:
    entries = bench.library.entries
    if as_json:
        put(json.dumps([_entry_json(entry) for entry in entries], indent=2))
        return Exit.PASS
    for entry in entries:
        put(clean(f"{entry.id:<34} {entry.title}"))
    return Exit.PASS


def search_runbooks(bench: Workbench, text: str, *, as_json: bool) -> int:
    hits = bench.library.search(text)
    if as_json:
        found = [
            {
                **_entry_json(hit.entry),
                "score": round(hit.score, 3),
                "reasons": [{"where": reason.where, "words": list(reason.words)} for reason in hit.reasons],
            }
            for hit in hits
        ]
        put(json.dumps(found, indent=2))
        return Exit.PASS
    if not hits:
        say("No runbook fits these words. `handrail list` shows all of them.")
    for hit in hits:
        reasons = "; ".join(f"{reason.where}: {', '.join(reason.words)}" for reason in hit.reasons)
        put(f"{hit.entry.id:<34} {clean(hit.entry.title)}\n{'':<34} because {clean(reasons)}")
    return Exit.PASS


def write_new(path: Path, title: str) -> int:
    from desktop.language import new_runbook_text

    target = path if path.suffix in (".yaml", ".yml") else path.with_suffix(".yaml")
    text = new_runbook_text(target.stem, title or target.stem.replace("-", " ").capitalize())
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as fault:
        raise InputError(f"{target} is already there; nothing was written.") from fault
    except OSError as fault:
        raise InputError(f"{target} cannot be written: {fault.strerror}.") from fault
    put(str(target))
    say(f"Next: handrail lint {target}, then handrail run {target}")
    return Exit.PASS


def print_schema() -> int:
    from desktop.language import runbook_schema_text

    put(runbook_schema_text())
    return Exit.PASS


def _entry_json(entry: object) -> dict[str, object]:
    names = ("id", "title", "summary", "tags", "symptoms", "owner", "reviewed", "sha256", "is_trusted")
    plain = {name: getattr(entry, name) for name in names}
    return {**plain, "path": str(getattr(entry, "path", ""))}

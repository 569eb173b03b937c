"""What is told when a run is opened again: a file that changed, and another computer that was called this one."""

import hashlib
from pathlib import Path

from desktop.domain.events import RunbookRef
from desktop.domain.run import Run
from desktop.library.since import newer_version, other_computer


def ref(path: Path) -> RunbookRef:
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    return RunbookRef(id=path.stem, title="T", version=1, sha256=digest, file=str(path), source=data.decode())


def test_every_file_that_changed_since_is_named(tmp_path: Path) -> None:
    files = [tmp_path / f"{name}.yaml" for name in ("a", "b", "c")]
    for file in files:
        file.write_text("runbook: 1")
    first, *used = (ref(file) for file in files)
    run = Run(runbook=first, used=tuple(used))
    assert newer_version(run) == ""
    files[0].unlink()  # one that is gone has not changed
    files[1].write_text("runbook: 2")
    assert newer_version(run).startswith(f"{files[1]} has changed since this run began")
    files[2].write_text("runbook: 2")
    assert newer_version(run).startswith(f"{files[1]}, {files[2]} have changed")


def test_local_of_another_computer_is_told_once_it_was_looked_at() -> None:
    known = {"local": {"label": "root@desk-7"}}
    assert other_computer(Run(machine="desk-7", identities=known), "desk-9").startswith(
        "This run comes from desk-7, and has looked at that computer as `local`."
    )
    for run in (
        Run(machine="desk-9", identities=known),
        Run(machine="desk-7"),
        Run(machine="", identities=known),
        Run(machine="desk-7", identities={"ssh:web": {}}),
    ):
        assert other_computer(run, "desk-9") == ""

"""Run one script or plugin on its target: artifacts laid there first, and then what it wrote, masked and kept."""

import hashlib
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import replace

from desktop.domain.errors import (
    CommandMissingError,
    ExpressionError,
    InputError,
    NotApplicableError,
    RecordError,
    TargetError,
    UnreadableOutputError,
)
from desktop.domain.events import EvidenceRef
from desktop.domain.step import RunStep
from desktop.domain.values import Fields, Value
from desktop.engine.captures import capture_fields
from desktop.engine.next import Prepared
from desktop.engine.plugins import plugin_fields
from desktop.engine.work import Bench, WorkResult, fault_of, keep
from desktop.targets.base import Call, CommandOutput, Shell

COMMAND_MISSING = 127  # what a POSIX shell exits with when a command is not there
READING_CAP = 64 * 1024  # characters of a stream in a reading; the evidence holds more


def run_script(step: RunStep, prepared: Prepared, bench: Bench, call: Call) -> WorkResult:
    """Return what a script's output came to.

    Raises:
        TargetError, InputError, SecretUnavailableError: it could not be run.
    """
    _refuse_secrets(prepared, bench)
    if prepared.agreed and (prepared.puts or prepared.files):
        raise InputError(
            "Files are laid and fetched on one target at a time; this step is for several at once."
        )
    environment = {
        name: bench.secrets.get(value) if name in prepared.secret_names else value
        for name, value in prepared.environment.items()
    }
    shell = bench.target.shell(call)
    _put_all(shell, prepared, bench)
    interpreter = step.shell or bench.runbook.shell
    output = shell.run_script(step.run, interpreter=interpreter, env=environment)
    result = result_of_output(step, output, bench)
    return _with_files(result, prepared, bench, shell)


def run_plugin(prepared: Prepared, bench: Bench, call: Call) -> WorkResult:
    """Return what a plugin said.

    Raises:
        TargetError: it could not be run.
    """
    _refuse_secrets(prepared, bench)
    return result_of_plugin(bench.target.shell(call).run(prepared.argv), bench)


def _refuse_secrets(prepared: Prepared, bench: Bench) -> None:
    """Send no secret, and nothing that one stands in, to where others read it.

    Raises:
        InputError: the target is such a place.
    """
    if not bench.target.secrets_refusal:
        return
    plain = {name: value for name, value in prepared.environment.items() if name not in prepared.secret_names}
    values = plain | {f"argument {number}": word for number, word in enumerate(prepared.argv)}
    holding = [name for name, value in values.items() if bench.secrets.mask(value) != value]
    if names := sorted({*prepared.secret_names, *holding}):
        raise InputError(
            f"{', '.join(names)}: no secret is sent to {bench.target.ref.label}. {bench.target.secrets_refusal}"
        )


def result_of_output(step: RunStep, output: CommandOutput, bench: Bench) -> WorkResult:
    """Mask what a script wrote, keep it as evidence, and capture its fields.

    Raises:
        CommandMissingError: its exit status says so.
    """
    output = _masked(output, bench)
    evidence = _evidence_of(bench, output)
    _refuse_missing_command(step, output)
    try:
        fields = {**script_fields(output), **capture_fields(step.capture, output.stdout)}
    except (InputError, ExpressionError) as fault:
        return WorkResult(fault=fault_of(fault), fields=script_fields(output), evidence=evidence)
    return WorkResult(fields=fields, evidence=evidence)


def result_of_plugin(output: CommandOutput, bench: Bench) -> WorkResult:
    """Mask what a plugin wrote, keep it as evidence, and read its performance data."""
    output = _masked(output, bench)
    fields = plugin_fields(output.exit_status, output.stdout or output.stderr)
    fields["duration_s"] = round(output.duration_s, 3)
    return WorkResult(fields=fields, evidence=_evidence_of(bench, output))


def _masked(output: CommandOutput, bench: Bench) -> CommandOutput:
    mask = bench.secrets.mask
    return replace(output, stdout=mask(output.stdout), stderr=mask(output.stderr))


def _refuse_missing_command(step: RunStep, output: CommandOutput) -> None:
    if output.exit_status == COMMAND_MISSING and COMMAND_MISSING not in step.accept_exit:
        said = (output.stderr or output.stdout).strip()[:200]
        raise CommandMissingError(
            f"The script ended with status 127, a command is not installed there: {said}"
        )


def script_fields(output: CommandOutput) -> dict[str, Value]:
    """Return the fields that every script gives."""
    return {
        "exit_status": output.exit_status,
        "stdout": output.stdout[:READING_CAP],
        "stderr": output.stderr[:READING_CAP],
        "duration_s": round(output.duration_s, 3),
        "dropped_bytes": output.dropped_bytes,
        "replaced_bytes": output.replaced_bytes,
    }


def _evidence_of(bench: Bench, output: CommandOutput) -> tuple[EvidenceRef, ...]:
    """Keep both streams; what the target's cap has dropped counts to the longer one, which reached it."""
    is_stdout_longer = len(output.stdout) >= len(output.stderr)
    stdout = keep(bench, "stdout", output.stdout, output.dropped_bytes if is_stdout_longer else 0)
    stderr = keep(bench, "stderr", output.stderr, 0 if is_stdout_longer else output.dropped_bytes)
    return (*stdout, *stderr)


# -- artifacts ---------------------------------------------------------------------------------------

_READ_FILE = 'base64 < "$HANDRAIL_FILE"'
_READ_FILE_WINDOWS = "[Convert]::ToBase64String([IO.File]::ReadAllBytes($env:HANDRAIL_FILE))"
_WRITE_FILE = 'umask 077 && cat > "$1"'


def _with_files(result: WorkResult, prepared: Prepared, bench: Bench, shell: Shell) -> WorkResult:
    """Fetch the files that the step captures; one that is not there is missing, like any capture.

    What keeps one from being fetched says nothing about the script, which has run to its end."""
    fields, evidence = dict(result.fields), list(result.evidence)
    fault = result.fault
    for name, path in prepared.files.items():
        try:
            if (data := _fetch(shell, path)) is None:
                continue
            kept, is_masked = _kept(data, path, bench)
        except (TargetError, RecordError) as error:
            fault = fault or fault_of(InputError(f"{path} could not be kept as an artifact: {error}"))
            continue
        evidence.append(kept)
        fields[name] = _artifact(kept, path, is_masked=is_masked)
    return replace(result, fields=fields, evidence=tuple(evidence), fault=fault)


def _kept(data: bytes, path: str, bench: Bench) -> tuple[EvidenceRef, bool]:
    """Return the file as it is kept, and whether something in it had to be masked."""
    text = data.decode("utf-8", "surrogateescape")
    masked = bench.secrets.mask(text).encode("utf-8", "surrogateescape")
    kept = bench.put_evidence(f"file {path}", masked)
    is_whole = kept.size_bytes == kept.kept_bytes  # else it was capped, and of course has another hash
    return kept, masked != data or (is_whole and kept.sha256 != hashlib.sha256(data).hexdigest())


def _artifact(kept: EvidenceRef, path: str, *, is_masked: bool) -> Fields:
    return {
        "path": path,
        "sha256": kept.sha256,
        "name": kept.name,
        "size_bytes": kept.size_bytes,
        "kept_bytes": kept.kept_bytes,
        "is_masked": is_masked,
    }


def _fetch(shell: Shell, path: str) -> bytes | None:
    is_windows = shell.os == "windows"
    script, interpreter = (_READ_FILE_WINDOWS, "powershell") if is_windows else (_READ_FILE, "sh")
    output = shell.run_script(script, interpreter=interpreter, env={"HANDRAIL_FILE": path})
    if output.exit_status != 0:
        return None
    if output.dropped_bytes:
        raise UnreadableOutputError("it is too large.")
    try:
        return b64decode("".join(output.stdout.split()), validate=True)
    except ValueError as fault:
        raise UnreadableOutputError(f"what came is not base64: {fault}.") from fault


def _put_all(shell: Shell, prepared: Prepared, bench: Bench) -> None:
    """Lay every artifact where the script needs it; none is laid before all are known to be whole."""
    if prepared.puts and shell.os == "windows":
        raise NotApplicableError("`put` lays files by a POSIX shell; this is Windows.")
    whole = {path: _artifact_bytes(path, artifact, bench) for path, artifact in prepared.puts.items()}
    for path, data in whole.items():
        output = shell.run(("sh", "-c", _WRITE_FILE, "sh", path), stdin=data)
        if output.exit_status != 0:
            raise TargetError(f"{path} could not be written: {output.stderr.strip()[:200]}")


def _artifact_bytes(path: str, artifact: Mapping[str, Value], bench: Bench) -> bytes:
    if artifact.get("is_masked"):
        raise InputError(
            f"put {path}: the artifact held a secret, which is masked in the record. Copy it by hand."
        )
    size, kept = artifact.get("size_bytes"), artifact.get("kept_bytes")
    if size != kept or not isinstance(size, int) or bench.get_evidence is None:
        raise InputError(f"put {path}: the record does not hold the whole artifact.")
    ref = EvidenceRef(
        sha256=str(artifact["sha256"]), name=str(artifact.get("name")), size_bytes=size, kept_bytes=size
    )
    try:
        data = bench.get_evidence(ref)
    except RecordError as fault:
        raise InputError(f"put {path}: the artifact is not in the record: {fault}") from fault
    if hashlib.sha256(data).hexdigest() != ref.sha256:
        raise InputError(f"put {path}: the artifact in the record is damaged.")
    return data

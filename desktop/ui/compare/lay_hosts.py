"""Lays two hosts of a run side by side, in all of its fan-outs."""

from desktop.compare import compare_hosts
from desktop.compare.matrix import Host, matrix_of
from desktop.domain.errors import InputError
from desktop.domain.run import Run
from desktop.domain.runbook import Runbook
from desktop.domain.verdict import Verdict, worst
from desktop.redaction.clean import clean
from desktop.ui.compare.lay import Mask, text_of
from desktop.ui.compare.port import Compared, Other, Pair, SideFacts
from desktop.ui.widgets.states import state_of

_MOST_OTHERS = 40


def lay_hosts(pair: Pair, run: Run, book: Runbook, mask: Mask) -> Compared:
    """Raises InputError where the run has not both hosts."""
    hosts = {host.key: host for host in matrix_of(run, book).hosts}
    if pair.row not in hosts or pair.other_row not in hosts:
        hosts = {host.key: host for host in matrix_of(run, book, pair.step).hosts}
    missing = next((key for key in (pair.row, pair.other_row) if key not in hosts), None)
    if missing is not None:
        raise InputError(f"This run has not read {missing!r}; its hosts page shows those that it has.")
    found = compare_hosts(run, pair.row, pair.other_row, book)
    before, after = (_facts(run, hosts[key], len(hosts)) for key in (pair.row, pair.other_row))
    title = f"How {after.name} differs from {before.name}"
    rest = [host for host in hosts.values() if host.key not in (pair.row, pair.other_row)]
    return Compared(
        pair=pair,
        title=title,
        before=before,
        after=after,
        comparison=found,
        others=tuple(Other(one.key, clean(one.name), state_of(_worst(one))) for one in rest[:_MOST_OTHERS]),
        text=text_of(found, title, before, after, mask),
    )


def _worst(host: Host) -> Verdict:
    verdicts = (cell.entry.verdict for cell in host.cells if cell and cell.entry)
    return worst(verdict for verdict in verdicts if verdict)


def _facts(run: Run, host: Host, all_hosts: int) -> SideFacts:
    verdict = _worst(host)
    entries = [cell.entry for cell in host.cells if cell and cell.entry]
    said = next((entry.said for entry in entries if entry.verdict is verdict and entry.said), "")
    return SideFacts(
        key=host.key,
        name=clean(host.name),
        about=clean(said).partition("\n")[0] or f"{len(entries)} steps",
        more=f"one of {all_hosts:,} hosts",
        state=state_of(verdict),
        run_id=run.run_id,
    )

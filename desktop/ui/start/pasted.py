"""What a text that was pasted fills in on the start page, and what is said of it: nothing is guessed in silence."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from desktop.dataclass import dataclass
from desktop.domain.inputs import InputType
from desktop.domain.runbook import Runbook
from desktop.engine.host_in_text import HostsNamed
from desktop.redaction.clean import clean
from desktop.ui.ports import StartPort

_TYPED_AT_MOST = 8  # words of a search: more were pasted


@dataclass(frozen=True, slots=True, kw_only=True)
class Pasted:
    """The values that a text tells, by input; what is said of its hosts, which input that is about, and the hosts from
    which a person chooses."""

    values: Mapping[str, str]
    told: str = ""
    about: str = ""
    hosts: tuple[str, ...] = ()


def read_pasted(port: StartPort, runbook: Runbook, text: str, *, chosen: str) -> Pasted:
    """Read a text for a runbook. Prose does not go before the input that was `chosen` among the connections."""
    found = port.from_alert(runbook, text) if text else {}
    values = {name: clean(value) for name, value in found.items() if name in runbook.inputs}
    told = port.hosts_named(runbook, text, {*values, chosen}) if text else None
    if told is None:
        return Pasted(values=values, told=_no_host(runbook, values, text, chosen))
    label = clean(runbook.inputs[told.input].label or told.input).lower()
    values |= {told.input: told.value} if told.value else {}
    return Pasted(values=values, told=_sentence(told, label), about=told.input, hosts=told.values)


def _sentence(told: HostsNamed, label: str) -> str:
    if not told.value:
        words = _tr("What was pasted names several hosts: {hosts}. Choose the {label}.")
    elif told.hosts[0].is_known:
        words = _tr(
            "What was pasted names {hosts}, so it is filled in as the {label}. Change it if another is meant."
        )
    else:
        words = _tr(
            "What was pasted seems to name {hosts}, which is not among the hosts known here. "
            "Look whether it is the {label}."
        )
    hosts = ", ".join(clean(host.name) for host in told.hosts)
    return words.replace("{hosts}", hosts).replace("{label}", label)


def _no_host(runbook: Runbook, values: Mapping[str, str], text: str, chosen: str) -> str:
    """Say it where the pasted text names no host: else the runbook's own, mostly this computer, would be read."""
    missing = (
        spec.label or name
        for name, spec in runbook.inputs.items()
        if spec.type is InputType.TARGET and spec.alert and name not in values
    )
    is_pasted = len(text.split()) > _TYPED_AT_MOST and not chosen
    if not is_pasted or not (label := next(missing, "")):
        return ""
    words = _tr("What was pasted does not name the {label}. Look at what is filled in.")
    return words.replace("{label}", clean(label).lower())


def _tr(text: str) -> str:
    return QCoreApplication.translate("Pasted", text)

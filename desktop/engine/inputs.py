"""Inputs and answers: from what a person typed to a typed value, or one sentence on what does not fit."""

import json
import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network
from typing import TypeGuard
from urllib.parse import urlsplit

from desktop.domain.errors import ExpressionError, HandrailError, InputError
from desktop.domain.inputs import Input, InputType
from desktop.domain.quantity import parse_duration_s, parse_size_bytes
from desktop.domain.runbook import Runbook
from desktop.domain.target_ref import parse_target
from desktop.domain.values import Value
from desktop.engine.input_targets import one_target, several_targets
from desktop.engine.rules import broken_rules
from desktop.expressions.nearest import did_you_mean
from desktop.expressions.patterns import compile_pattern

_TRUE, _FALSE = ("true", "yes", "1"), ("false", "no", "0")


RULES = "rules"  # the name of the fault when the inputs fit one by one and not together


class InputsError(HandrailError):
    """All inputs that do not fit, by name, or under `rules` what does not hold between them."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("\n".join(_line(name, fault) for name, fault in faults.items()))
        self.faults = dict(faults)


def _line(name: str, fault: str) -> str:
    return f"inputs: {fault}" if name == RULES else f"input {name}: {fault}"


def parse_inputs(
    runbook: Runbook, given: Mapping[str, Value], now: datetime | None = None
) -> dict[str, Value]:
    """Return every input of a runbook with its value or default. `now` is for its rules; else it is the clock's.

    Raises:
        InputsError: every input that is unknown, missing or does not fit; else every rule that does not hold.
    """
    faults = {
        name: f"this runbook has no such input.{did_you_mean(name, runbook.inputs)}"
        for name in given
        if name not in runbook.inputs
    }
    values: dict[str, Value] = {}
    for name, spec in runbook.inputs.items():
        try:
            values[name] = _value(spec, given.get(name))
        except InputError as fault:
            faults[name] = str(fault)
    if faults:
        raise InputsError(faults)
    if broken := broken_rules(runbook.rules, values, now or datetime.now(UTC)):
        raise InputsError({RULES: " ".join(broken)})
    return values


def _value(spec: Input, given: Value) -> Value:
    if given is None or given == "":
        if spec.default is not None:
            return parse_value(spec, spec.default)
        if spec.required:
            raise InputError(f"a value is needed ({spec.label or spec.type}).")
        return None
    return parse_value(spec, given)


def parse_value(spec: Input, given: Value) -> Value:
    """Return a value of the input's type.

    Raises:
        InputError: it does not fit; the message says what would.
    """
    value = _PARSERS[spec.type](spec, given)
    _check_bounds(spec, value)
    if spec.pattern and isinstance(value, str):
        _check_pattern(spec.pattern, value)
    return value


def parse_written(spec: Input, given: Value) -> Value:
    """Return a value that an author wrote into a file, where a duration has its unit.

    Raises:
        InputError: it does not fit; the message says what would.
    """
    if spec.type is InputType.DURATION and _is_number(given):
        return parse_duration_s(str(given))
    return parse_value(spec, given)


def _is_number(given: Value) -> TypeGuard[int | float]:
    return isinstance(given, int | float) and not isinstance(given, bool)


def _text(spec: Input, given: Value) -> str:
    if isinstance(given, bool):
        return "true" if given else "false"
    if not isinstance(given, str | int | float):
        raise InputError(f"{given!r} is not a text.")
    text = str(given)
    if not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
        raise InputError("the text holds bytes that are not UTF-8.")
    if "\x00" in text:
        raise InputError("a text may not hold a NUL character.")
    if spec.type is not InputType.TEXT and ("\n" in text or "\r" in text):
        raise InputError("one line only.")
    return text


def _integer(spec: Input, given: Value) -> int:
    try:
        if isinstance(given, int) and not isinstance(given, bool):
            return given
        return int(_digits(_text(spec, given)))
    except ValueError as fault:
        raise InputError(f"{_short(given)} is not a whole number.") from fault


def _number(spec: Input, given: Value) -> float:
    try:
        is_number = isinstance(given, int | float) and not isinstance(given, bool)
        number = float(given if is_number else _digits(_text(spec, given)))  # type: ignore[arg-type]
        if not math.isfinite(number):
            raise ValueError(given)
        return given if is_number else number  # type: ignore[return-value]
    except (ValueError, OverflowError) as fault:
        raise InputError(f"{_short(given)} is not a number.") from fault


def _digits(text: str) -> str:
    """Return a number as it is written here; Python alone also takes `1_000` and the digits of other scripts."""
    plain = text.strip()
    if not plain.isascii() or "_" in plain:
        raise ValueError(plain)
    return plain


def _short(given: Value) -> str:
    told = repr(given)
    return told if len(told) <= 80 else f"{told[:80]}…"


def _boolean(spec: Input, given: Value) -> bool:
    text = _text(spec, given).strip().lower()
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise InputError(f"{given!r} is neither yes nor no.")


def _choice(spec: Input, given: Value) -> str:
    text = _text(spec, given)
    if text not in spec.choices:
        raise InputError(f"{text!r} is none of {', '.join(spec.choices)}.")
    return text


def _choices(spec: Input, given: Value) -> list[Value]:
    return [_choice(spec, item) for item in _items(spec, given)]


def _items(spec: Input, given: Value) -> list[Value]:
    if isinstance(given, list | tuple):
        return list(given)
    text = _text(spec, given).strip()
    if text.startswith("["):
        try:
            loaded = json.loads(text)
        except (ValueError, RecursionError) as fault:
            raise InputError(f"{text[:80]!r} is not a JSON list.") from fault
        return list(loaded)
    return [item.strip() for item in text.split(",") if item.strip()]


def _target(spec: Input, given: Value) -> str:
    return one_target(_text(spec, given).strip())


def _targets(spec: Input, given: Value) -> list[Value]:
    return [*several_targets([_text(spec, item).strip() for item in _items(spec, given)])]


def _url(spec: Input, given: Value) -> str:
    text = _text(spec, given).strip()
    try:
        parts = urlsplit(text)
        is_usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        is_usable = is_usable and not any(letter.isspace() for letter in text)
    except ValueError as fault:
        raise InputError(f"{text!r} is not a URL: {fault}.") from fault
    if not is_usable:
        raise InputError(f"{text!r} is not a URL of http or https, such as https://example.com/health.")
    return text


def _host(spec: Input, given: Value) -> str:
    text = _text(spec, given).strip()
    if "@" in text or "/" in text:
        raise InputError(f"{text!r} is not a host: give its name or address alone, without user or path.")
    if ":" not in text:
        return parse_target(f"ssh://{text}").host
    try:
        return str(ip_address(text.removeprefix("[").removesuffix("]")))
    except ValueError as fault:
        raise InputError(
            f"{text!r} is not a host: give its name or address alone, without a port."
        ) from fault


def _port(spec: Input, given: Value) -> int:
    port = _integer(spec, given)
    if not 0 < port < 65536:
        raise InputError(f"{port} is not a port (1 to 65535).")
    return port


def _cidr(spec: Input, given: Value) -> str:
    try:
        return str(ip_network(_text(spec, given).strip(), strict=False))
    except ValueError as fault:
        raise InputError(f"{given!r} is not a network, such as 10.0.0.0/8.") from fault


def _email(spec: Input, given: Value) -> str:
    text = _text(spec, given).strip()
    name, _, domain = text.rpartition("@")
    if not name or "." not in domain or " " in text:
        raise InputError(f"{text!r} is not an e-mail address.")
    return text


def _duration(spec: Input, given: Value) -> float:
    """Seconds that another runbook hands on come as a number."""
    return float(given) if _is_number(given) else parse_duration_s(_text(spec, given).strip())


def _size(spec: Input, given: Value) -> int:
    return parse_size_bytes(_text(spec, given).strip())


def _datetime(spec: Input, given: Value) -> datetime:
    try:
        moment = given if isinstance(given, datetime) else datetime.fromisoformat(_text(spec, given).strip())
        return (moment if moment.tzinfo else moment.astimezone()).astimezone(UTC)
    except (ValueError, OverflowError, OSError) as fault:
        raise InputError(f"{given!r} is not a time, such as 2026-10-02T04:11:00+02:00.") from fault


_PARSERS: dict[InputType, Callable[[Input, Value], Value]] = {
    **dict.fromkeys(InputType, _text),
    InputType.INTEGER: _integer,
    InputType.NUMBER: _number,
    InputType.BOOLEAN: _boolean,
    InputType.CHOICE: _choice,
    InputType.CHOICES: _choices,
    InputType.TARGET: _target,
    InputType.TARGETS: _targets,
    InputType.URL: _url,
    InputType.HOST: _host,
    InputType.PORT: _port,
    InputType.CIDR: _cidr,
    InputType.EMAIL: _email,
    InputType.DURATION: _duration,
    InputType.SIZE: _size,
    InputType.DATETIME: _datetime,
}


def _check_bounds(spec: Input, value: Value) -> None:
    measure = len(value) if isinstance(value, str | list) else value
    if isinstance(measure, bool) or not isinstance(measure, int | float):
        return
    unit = " characters" if isinstance(value, str) else " items" if isinstance(value, list) else ""
    told = f"it has {measure}{unit}, which" if unit else f"{value!r}"
    if spec.min is not None and measure < spec.min:
        raise InputError(f"{told} is under {spec.min:g}.")
    if spec.max is not None and measure > spec.max:
        raise InputError(f"{told} is over {spec.max:g}.")


def _check_pattern(pattern: str, text: str) -> None:
    try:
        if compile_pattern(f"^(?:{pattern})$").finder.search(text) is None:
            raise InputError(f"{text!r} does not fit the pattern {pattern}.")
    except ExpressionError as fault:
        raise InputError(f"the pattern {pattern} cannot be used: {fault}") from fault

"""Values as a person writes them: what a run has parsed already, back in the form in which it was given."""

from datetime import datetime

from desktop.domain.inputs import Input, InputType
from desktop.domain.quantity import plain_number
from desktop.domain.values import Value
from desktop.language.incident_text import moment_text

DECIMALS = 6


def input_text(spec: Input, value: Value) -> Value:
    """Return the value of an input so that it is read as the same value again."""
    if spec.type is InputType.DURATION and isinstance(value, int | float):
        return duration_text(value)
    return written(value)


def duration_text(seconds: float) -> str:
    return f"{plain_number(seconds, 3)}s"


def written(value: Value) -> Value:
    """Return a value as YAML holds it: times as text, tuples as lists, fractions with no more digits than matter."""
    if isinstance(value, float):
        return round(value, DECIMALS)
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, dict):
        return {str(key): written(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [written(item) for item in value]
    return value

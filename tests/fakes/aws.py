"""An AWS account that gives answers prepared in advance, by service and operation, and keeps what it was asked."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from desktop.domain import errors
from desktop.domain.values import Fields, Value


class NotPreparedError(KeyError):
    """The check asked for what the test has no answer to."""


class PreparedAccount:
    """Each operation has its pages; asking for one that has none is a fault of the test.

    A page `{"raises": "PermissionDeniedError", "message": "..."}` is AWS's refusal as the door tells it."""

    def __init__(
        self, answers: Mapping[tuple[str, str], Sequence[Fields]], *, region: str = "eu-west-1"
    ) -> None:
        self._answers, self._region = answers, region
        self.asked: list[tuple[str, str, dict[str, Value]]] = []

    @property
    def region(self) -> str:
        return self._region

    def call(self, service: str, operation: str, **parameters: Value) -> Fields:
        return self._prepared(service, operation, parameters)[0]

    def pages(self, service: str, operation: str, **parameters: Value) -> Iterator[Fields]:
        yield from self._prepared(service, operation, parameters)

    def answer_date(self, service: str, operation: str) -> datetime:
        told = self._prepared(service, operation, {})[0]["date"]
        assert isinstance(told, datetime)
        return told

    def _prepared(self, service: str, operation: str, parameters: Fields) -> Sequence[Fields]:
        """Return the pages; those prepared for one of the parameters' values (`Operation value`) go first."""
        self.asked.append((service, operation, dict(parameters)))
        named = ((service, f"{operation} {value}") for value in parameters.values())
        key = next((key for key in named if key in self._answers), (service, operation))
        if key not in self._answers:
            raise NotPreparedError(f"{service} {operation} {parameters}")
        for page in self._answers[key]:
            if "raises" in page:
                raise _fault(str(page["raises"]), str(page["message"]))
        return self._answers[key]


def _fault(name: str, message: str) -> errors.HandrailError:
    if name == "ConnectError":
        return errors.ConnectError(message, rung="tcp")
    fault: errors.HandrailError = getattr(errors, name)(message)
    return fault

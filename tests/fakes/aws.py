"""An AWS account that gives answers prepared in advance, by service and operation, and keeps what it was asked."""

from collections.abc import Iterator, Mapping, Sequence

from desktop.domain.values import Fields, Value


class PreparedAccount:
    """Each operation has its pages; asking for one that has none is a fault of the test."""

    def __init__(
        self, answers: Mapping[tuple[str, str], Sequence[Fields]], *, region: str = "eu-west-1"
    ) -> None:
        self._answers, self._region = answers, region
        self.asked: list[tuple[str, str, dict[str, Value]]] = []

    @property
    def region(self) -> str:
        return self._region

    def call(self, service: str, operation: str, **parameters: Value) -> Fields:
        self.asked.append((service, operation, dict(parameters)))
        return self._answers[(service, operation)][0]

    def pages(self, service: str, operation: str, **parameters: Value) -> Iterator[Fields]:
        self.asked.append((service, operation, dict(parameters)))
        yield from self._answers[(service, operation)]

"""What a source of hosts gave, and what of it was left out and why, as both faces tell it."""

from dataclasses import field

from desktop.dataclass import dataclass

_TOLD = 5  # left-out lines that one sentence names one by one


@dataclass(frozen=True, slots=True)
class HostsTold:
    """`found` says from where and how many; `left_out` of each that gave none where it stands and why."""

    found: str
    left_out: tuple[str, ...] = field(default=())

    @property
    def sentence(self) -> str:
        """All of it in one line, for a terminal."""
        if not self.left_out:
            return self.found
        shown, more = self.left_out[:_TOLD], len(self.left_out) - _TOLD
        others = f"; and {more} more" if more > 0 else ""
        return f"{self.found} Left out: {'; '.join(shown)}{others}."

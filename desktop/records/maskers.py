"""How held secrets are masked before anything is stored."""

from collections.abc import Callable

from desktop.dataclass import dataclass
from desktop.records.codec import Mask


@dataclass(frozen=True, slots=True)
class Maskers:
    """Masks of texts and of bytes."""

    text: Mask
    data: Callable[[bytes], bytes]

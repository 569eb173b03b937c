"""What does not fit into a desk is refused here, whole and in words, before anything of it is sent."""

from desktop.desks.desk import Limits
from desktop.desks.errors import PostTooLargeError
from desktop.domain.desk import OutFile
from desktop.domain.quantity import show


def check_body(where: str, body: str, limits: Limits) -> None:
    """Refuse a text that is longer than a desk takes.

    Raises:
        PostTooLargeError: it is.
    """
    chars, size_bytes = len(body), len(body.encode("utf-8", "replace"))
    if limits.body_chars and chars > limits.body_chars:
        raise PostTooLargeError(
            f"{where} takes {limits.body_chars} characters, and this has {chars}. Shorten it, or attach it as a file."
        )
    if limits.body_bytes and size_bytes > limits.body_bytes:
        raise PostTooLargeError(
            f"{where} takes {limits.body_bytes} bytes, and this has {size_bytes}. Shorten it, or attach it as a file."
        )


def check_files(where: str, files: tuple[OutFile, ...], limit_bytes: int, *, together: bool) -> None:
    """Refuse files that are larger than a desk takes, each or all together.

    Raises:
        PostTooLargeError: they are.
    """
    sizes = [(len(one.data), one.name) for one in files]
    most, name = max(sizes, default=(0, ""))
    counted = sum(size for size, _ in sizes) if together else most
    if counted > limit_bytes:
        said = "The files together have" if together else f"{name} has"
        raise PostTooLargeError(
            f"{said} {show(counted, 'size_bytes')}, and {where} takes {show(limit_bytes, 'size_bytes')}."
        )

"""How well two colours can be told apart, as WCAG 2.2 defines it (relative luminance, 1:1 to 21:1)."""


def luminance(rgb: str) -> float:
    """Return the relative luminance of an RRGGBB colour, from 0 (black) to 1 (white)."""
    red, green, blue = (_linear(int(rgb[at : at + 2], 16) / 255) for at in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    """Return the contrast ratio of two RRGGBB colours, whichever is the lighter."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _linear(channel: float) -> float:
    """Undo the sRGB transfer curve of one channel."""
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

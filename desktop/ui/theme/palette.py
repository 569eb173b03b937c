"""The tokens as a QPalette, for the few parts that Qt's Fusion style draws itself."""

from PySide6.QtGui import QColor, QPalette

from desktop.ui.theme.tokens import Ink, Tokens

_ROLES = {
    QPalette.ColorRole.Window: Ink.GROUND,
    QPalette.ColorRole.WindowText: Ink.TEXT,
    QPalette.ColorRole.Base: Ink.PANEL,
    QPalette.ColorRole.AlternateBase: Ink.RAISED,
    QPalette.ColorRole.ToolTipBase: Ink.RAISED,
    QPalette.ColorRole.ToolTipText: Ink.TEXT,
    QPalette.ColorRole.Text: Ink.TEXT,
    QPalette.ColorRole.PlaceholderText: Ink.FAINT,
    QPalette.ColorRole.Button: Ink.RAISED,
    QPalette.ColorRole.ButtonText: Ink.TEXT,
    QPalette.ColorRole.BrightText: Ink.BAD,
    QPalette.ColorRole.Highlight: Ink.ACCENT,
    QPalette.ColorRole.HighlightedText: Ink.ON_ACCENT,
    QPalette.ColorRole.Accent: Ink.ACCENT,
    QPalette.ColorRole.Link: Ink.ACCENT,
    QPalette.ColorRole.LinkVisited: Ink.ACCENT,
    QPalette.ColorRole.Light: Ink.RAISED,
    QPalette.ColorRole.Midlight: Ink.CHIP,
    QPalette.ColorRole.Mid: Ink.LINE,
    QPalette.ColorRole.Dark: Ink.LINE,
    QPalette.ColorRole.Shadow: Ink.GROUND,
}
_DISABLED = (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText)


def palette(tokens: Tokens) -> QPalette:
    made = QPalette()
    for role, ink in _ROLES.items():
        made.setColor(role, QColor(f"#{tokens.hex(ink)}"))
    for role in _DISABLED:
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(f"#{tokens.hex(Ink.FAINT)}"))
    return made

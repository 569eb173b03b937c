"""The colours of each scheme by what they mean; nothing else in the window names a colour."""

from enum import StrEnum

from desktop.dataclass import dataclass


class Scheme(StrEnum):
    SYSTEM = "system"
    DARK = "dark"
    LIGHT = "light"
    CONTRAST = "contrast"


class Ink(StrEnum):
    """The name of a colour; each is a field of `Tokens`."""

    GROUND = "ground"
    PANEL = "panel"
    RAISED = "raised"
    WELL = "well"
    LINE = "line"
    EDGE = "edge"
    TEXT = "text"
    MUTED = "muted"
    FAINT = "faint"
    CHIP = "chip"
    TRACK = "track"
    ACCENT = "accent"
    ACCENT_HOVER = "accent_hover"
    ACCENT_SOFT = "accent_soft"
    ON_ACCENT = "on_accent"
    OK = "ok"
    OK_SOFT = "ok_soft"
    WARN = "warn"
    WARN_SOFT = "warn_soft"
    BAD = "bad"
    BAD_SOFT = "bad_soft"
    UNKNOWN = "unknown"
    UNKNOWN_SOFT = "unknown_soft"
    CODE_KEY = "code_key"
    CODE_TEXT = "code_text"
    CODE_NOTE = "code_note"
    CODE_EXPRESSION = "code_expression"
    CODE_ID = "code_id"


class Tone(StrEnum):
    """What a coloured part says. Each has a strong ink and a soft ground to write it on."""

    NEUTRAL = "neutral"
    ACCENT = "accent"
    OK = "ok"
    WARN = "warn"
    BAD = "bad"
    UNKNOWN = "unknown"

    @property
    def ink(self) -> Ink:
        return Ink.MUTED if self is Tone.NEUTRAL else Ink(self.value)

    @property
    def soft(self) -> Ink:
        return Ink.CHIP if self is Tone.NEUTRAL else Ink(f"{self.value}_soft")


@dataclass(frozen=True, slots=True)
class Tokens:
    """Colours as RRGGBB. `line` only decorates; `edge` marks what can be operated and has 3:1 at least."""

    ground: str
    panel: str
    raised: str
    well: str  # behind commands and output
    line: str
    edge: str
    text: str
    muted: str
    faint: str
    chip: str
    track: str  # the part of a bar that is not filled
    accent: str
    accent_hover: str
    accent_soft: str
    on_accent: str
    ok: str
    ok_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str
    unknown: str
    unknown_soft: str
    code_key: str  # the parts of YAML in the editor
    code_text: str
    code_note: str
    code_expression: str
    code_id: str
    is_dark: bool

    def hex(self, ink: Ink) -> str:
        value: str = getattr(self, ink.value)
        return value


DARK = Tokens(
    ground="0E1116", panel="14181F", raised="1B2029", well="0A0D12", line="2A313C", edge="697486",
    text="E6EAF0", muted="9AA5B4", faint="8A96A6", chip="232A35", track="2A313C",
    accent="6EA8FE", accent_hover="8BBAFF", accent_soft="1A2A44", on_accent="0B1526",
    ok="4CC38A", ok_soft="12291F", warn="F0B429", warn_soft="2A220F", bad="FF6B6B", bad_soft="33191C",
    unknown="B9A2FF", unknown_soft="241F3B",
    code_key="86B6FF", code_text="9ED3C6", code_note="8A96A6", code_expression="D9B0F7", code_id="EBC27E",
    is_dark=True,
)  # fmt: skip

LIGHT = Tokens(
    ground="F6F7F9", panel="FFFFFF", raised="FFFFFF", well="F1F3F6", line="D9DEE6", edge="7D8794",
    text="1A2029", muted="556070", faint="5F6A7A", chip="E9ECF1", track="D9DEE6",
    accent="1F5FD1", accent_hover="174FB3", accent_soft="E6EEFC", on_accent="FFFFFF",
    ok="15794A", ok_soft="E4F5EC", warn="8A5A00", warn_soft="FFF6DF", bad="C42B32", bad_soft="FDE8E9",
    unknown="6B45C6", unknown_soft="F0EBFC",
    code_key="1C55B5", code_text="0B6658", code_note="5F6A7A", code_expression="7A39A8", code_id="855000",
    is_dark=False,
)  # fmt: skip

CONTRAST = Tokens(
    ground="000000", panel="000000", raised="101010", well="000000", line="8C8C8C", edge="FFFFFF",
    text="FFFFFF", muted="E4E4E4", faint="D6D6D6", chip="262626", track="4A4A4A",
    accent="7FD4FF", accent_hover="B5E6FF", accent_soft="002A40", on_accent="000000",
    ok="5CF2A0", ok_soft="002B16", warn="FFD84A", warn_soft="2E2500", bad="FF9A94", bad_soft="3A0606",
    unknown="D9C8FF", unknown_soft="25104D",
    code_key="8FD0FF", code_text="9FF0DC", code_note="D6D6D6", code_expression="E7C4FF", code_id="FFE08A",
    is_dark=True,
)  # fmt: skip

TOKENS = {Scheme.DARK: DARK, Scheme.LIGHT: LIGHT, Scheme.CONTRAST: CONTRAST}

_SURFACES = (Ink.GROUND, Ink.PANEL, Ink.RAISED, Ink.WELL)
_READABLE = (Ink.TEXT, Ink.MUTED, Ink.FAINT, Ink.ACCENT, Ink.OK, Ink.WARN, Ink.BAD, Ink.UNKNOWN)
_CODE = (Ink.CODE_KEY, Ink.CODE_TEXT, Ink.CODE_NOTE, Ink.CODE_EXPRESSION, Ink.CODE_ID)

TEXT_PAIRS: tuple[tuple[Ink, Ink], ...] = (
    *((ink, surface) for surface in _SURFACES for ink in (*_READABLE, *_CODE)),
    *((tone.ink, tone.soft) for tone in Tone),
    *((Ink.TEXT, tone.soft) for tone in Tone),
    *((Ink.MUTED, tone.soft) for tone in Tone),
    *((Ink.ACCENT, tone.soft) for tone in Tone),
    (Ink.ON_ACCENT, Ink.ACCENT),
    (Ink.ON_ACCENT, Ink.ACCENT_HOVER),
)
"""Every (text, background) the window draws; a test holds each to 4.5:1."""

EDGE_PAIRS: tuple[tuple[Ink, Ink], ...] = (
    *((Ink.EDGE, surface) for surface in _SURFACES),
    *((Ink.ACCENT, surface) for surface in _SURFACES),
    *((tone.ink, tone.soft) for tone in Tone),
    (Ink.OK, Ink.ACCENT_SOFT),
    (Ink.FAINT, Ink.ACCENT_SOFT),
)
"""Every (edge or mark, background) that tells where a control is; a test holds each to 3:1."""

"""What can be chosen for a text that leaves: for whom it is, in whose words, and the form it is written in."""

from PySide6.QtCore import QCoreApplication

from desktop.dataclass import dataclass
from desktop.summary.audience import Audience, Reader
from desktop.ui.finish.tabs import Tab


def tr(text: str) -> str:
    return QCoreApplication.translate("FinishChoices", text)


@dataclass(frozen=True, slots=True)
class Form:
    """A form that is shown and copied; `format` is what writes it, `desk` the kind of desk that takes it."""

    id: str
    words: str
    format: str
    desk: str = ""


FORMS = (
    Form("jira", "Jira", "adf", "jira"),
    Form("zendesk", "Zendesk", "zendesk", "zendesk"),
    Form("freshdesk", "Freshdesk", "freshdesk", "freshdesk"),
    Form("markdown", "Markdown", "markdown"),
    Form("text", tr("Plain text"), "text"),
)
MARKDOWN = next(form for form in FORMS if form.id == "markdown")

AUDIENCES = (
    Tab(Audience.INTERNAL, tr("Internal note"), "lock"),
    Tab(Audience.CUSTOMER, tr("Customer"), "message-square"),
    Tab(Audience.ESCALATION, tr("Escalation"), "arrow-up-right"),
    Tab(Audience.HANDOFF, tr("Hand-off"), "users"),
    Tab(Audience.ARTICLE, tr("Article"), "book-open"),
)
READERS = ((Reader.NON_TECHNICAL, tr("Plain words")), (Reader.TECHNICAL, tr("Technical")))

PROFILES = (
    ("internal", tr("Internal")),
    ("customer", tr("Customer")),
    ("vendor", tr("Vendor")),
    ("public", tr("Public")),
)
_PROFILE_OF = {Audience.CUSTOMER: "customer", Audience.ARTICLE: "public"}


def profile_for(audience: Audience) -> str:
    """Return what the readers of a text may usually not see."""
    return _PROFILE_OF.get(audience, "internal")


def form_for(desk_kind: str) -> Form:
    """Return the form that a kind of desk takes; Markdown where there is no desk."""
    return next((form for form in FORMS if form.desk and form.desk == desk_kind), MARKDOWN)


def desk_word(desk_kind: str, posted: str) -> str:
    """Return what a kind of desk calls what a text becomes there: a comment, or something of its own."""
    if posted == "note":
        return tr("comment")
    return tr("issue") if desk_kind == "jira" else tr("ticket")

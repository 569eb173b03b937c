"""Every text from outside that a page is given: one line for each. A field in neither list fails the test.

A field is `Type.field` of what a port hands over, `Port.method` for a bare text; `[]` are the keys of a mapping.
`Step` stands for every kind of step.
"""

from desktop.ui.navigation import (
    COMPARE,
    CONNECTIONS,
    EDITOR,
    FINISH,
    HELP,
    HOME,
    HOSTS,
    LIBRARY,
    OUTBOX,
    QUEUE,
    RUN,
    RUNS,
    SETTINGS,
    START,
    TIMELINE,
)


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_PROSE = _names("""
    Step.title Step.why Step.good Step.if_not Step.learn Step.run Step.risk Step.undo Step.obligation Step.do
    Step.ask Step.judge Step.plugin Step.env Cause.cause Cause.sign Choice.label Input.label Input.help
    Outcome.say Escalation.to Escalation.because Escalation.ask_for Runbook.title Runbook.summary
    Runbook.owner Runbook.tags Runbook.symptoms Runbook.customer Step.customer Outcome.customer
""")
_ENTRY = _names("""
    SampleEntry.title SampleEntry.summary SampleEntry.tags SampleEntry.symptoms SampleEntry.owner
    SampleEntry.reviewed SampleStep.title SampleStep.about SampleReason.words SampleReason.of
""")
_RUNS = _names("""
    OpenRun.title OpenRun.target OpenRun.waits_for OpenRun.handed_to OwedRun.title OwedRun.target
    OwedRun.texts PastRun.title PastRun.target PastRun.said
""")

FIELDS: dict[str, tuple[str, ...]] = {
    HOME: (
        "Catalogue.tag_totals",
        *_ENTRY,
        *_RUNS,
        *_names("Pin.title PinsAdapter.trouble DueRun.title DueRun.target DueRun.ticket Deadline.what"),
    ),
    LIBRARY: ("Catalogue.tag_totals", "Pin.title", *_ENTRY),
    RUNS: (
        *_RUNS,
        *_names("""
        HistoryRun.title HistoryRun.target HistoryRun.said HistoryRun.operator HistoryRun.machine
        HistoryRun.waits_for SampleHistory.trouble
    """),
    ),
    HOSTS: _names("""
        Step.title Step.run Step.why Step.good Step.if_not Step.learn Step.risk Step.undo Step.obligation
        Outcome.say Runbook.title Runbook.summary Runbook.owner RunbookRef.title RunStarted.operator
        RunStarted.machine RunEnded.said RunEnded.by RunEnded.because RunEnded.escalated_to RunEnded.ask_for
        FanItem.target StepStarted.target StepStarted.command StepFinished.said StepFinished.by
        StepFinished.reading StepFinished.reading[] StepFinished.looked_at StepFinished.reason
        StepFinished.obligation Fault.message HandrailError.message SampleHosts.stop
        Runbook.customer Step.customer Outcome.customer RunStarted.ticket
    """),
    CONNECTIONS: _names("""
        Connection.name Connection.told Connection.note About.label About.value Rung.said Rung.what_to_do
        ShownKey.host ShownKey.fingerprint ShownKey.kind StoredKey.kind StoredKey.fingerprint
        StoredKey.where Connections.problems
    """),
    QUEUE: (
        *_ENTRY,
        *_names("""
        Ticket.subject Ticket.text Ticket.requester Ticket.status Ticket.priority Ticket.assignee Ticket.type
        Ticket.tags Ticket.custom Ticket.custom[] Ticket.url TicketRef.desk TicketRef.key Sla.name
        Comment.author Comment.text Attached.name DeskFault.desk DeskFault.said Factor.said
        Found.label Found.value Found.where Harvest.desks
    """),
    ),
    OUTBOX: _names("""
        PostRow.desk PostRow.ticket PostRow.by PostRow.said PostRow.url PostRow.key PostText.title PostText.text
        PostText.changes PostText.changes[] PostText.files Outbox.troubles
    """),
    SETTINGS: _names("""
        DataFolder.path FixedFolder.path FixedFolder.origin HandrailError.message KeyringState.text
        RuleKind.name Rules.file Settings.library_folders Settings.trusted_folders Settings.operator
        Settings.ssh_config Settings.settings_file Settings.problems Settings.team
        Settings.usual_operator
    """),
    START: (
        *_PROSE,
        *_names("""
        Input.choices Input.default HostList.column HostList.left_out HostList.name Untrusted.file
        SampleStart.fault SampleStart.from_alert
    """),
    ),
    RUN: (
        *_PROSE,
        *_names("""
        HandrailError.message HostKeyError.host HostKeyError.fingerprint HostKeyError.kind Identity.label Identity.facts
        TargetIdentified.label TargetIdentified.facts TargetIdentified.facts[] NoteAdded.text NoteAdded.by
        AddNote.text StepStarted.command StepFinished.said StepFinished.by StepFinished.reason
        StepFinished.obligation StepFinished.answer StepPassedOver.reason StepPassedOver.by ConsentGiven.by
        ConsentGiven.typed
        ConsentGiven.command ConnectError.partial_output HostKeyError.partial_output RunStarted.operator
        RunStarted.ticket
        RunStarted.machine RunbookRef.title HandOver.to HandOver.note HandOver.next_action host.output
        person.name
    """),
    ),
    FINISH: _names("""
        Document.ticket Document.headline Document.operator Document.machine GivenInput.label GivenInput.value
        Measured.label Measured.value Next.said Next.sentences NotChecked.title NotChecked.reason
        NoteLine.by NoteLine.text Obligation.text RunbookFacts.title StepRecord.title StepRecord.said
        StepRecord.command StepRecord.reason StepRecord.undo StepRecord.answer_label
        StepRecord.target_label TargetFacts.label Consent.by SampleReport.text StepRecord.by Consent.typed
        StepRecord.answer StepRecord.reading StepRecord.reading[] StepRecord.row_name StepRecord.target
        StepRecord.why TargetFacts.accepted_key TargetFacts.target NoteLine.step_title NotChecked.how
        Obligation.met_by Obligation.note Obligation.row_name Obligation.step_title Next.ask_for
        Next.because Next.to AuthorWords.done AuthorWords.found AuthorWords.good
        AuthorWords.if_not AuthorWords.risk AuthorWords.why CauseWords.cause CauseWords.sign
        PostRow.said PostRow.url PostRow.desk PostRow.ticket Readers.requester Readers.subject
        RunbookFacts.customer RunbookFacts.owner RunbookFacts.summary RunbookFacts.symptoms TicketRef.desk
        TicketRef.key Weight.files Weight.moved Badge.word Entry.kind Entry.stand_in Entry.value Heading.text
        Item.code Place.after Place.before Place.name Span.text Title.text
    """),
    EDITOR: (
        *_PROSE,
        *_names("""
        Input.choices Input.default Outcome.fail Manuscript.file Manuscript.text Manuscript.why_read_only
        Problem.message HandrailError.message SketchedStep.id SampleEditor.runbooks Draft.text
    """),
    ),
    TIMELINE: (
        *_PROSE,
        *_names("""
        Input.default RunbookRef.title RunStarted.operator RunStarted.machine RunStarted.inputs
        RunStarted.ticket
        TargetIdentified.label TargetIdentified.facts StepStarted.command StepStarted.environment
        StepFinished.said StepFinished.by StepFinished.reading StepFinished.answer StepFinished.reason
        StepFinished.obligation NoteAdded.text NoteAdded.by ConsentGiven.by ConsentGiven.typed
        ConsentGiven.command RunEnded.said RunEnded.by StepFinished.reading[] TargetIdentified.facts[]
        RunEnded.because RunEnded.escalated_to RunEnded.ask_for HandrailError.message
    """),
    ),
    COMPARE: _names("""
        Compared.title Compared.text Difference.name Difference.before Difference.after Found.said
        Found.command Found.target HandrailError.message Moment.words Moment.said Other.words Part.title
        SideFacts.name SideFacts.about SideFacts.more
    """),
    HELP: (),  # its texts come with the program
}

OURS = frozenset(
    _names("""
    KnownNames.common[] KnownNames.inputs[] KnownNames.own[] Look.inputs Look.inputs[] Look.tops
    Shape.fields[] Shape.hint Shape.kind StepMark.id StepMark.keys StepMark.keys[]
    Catalogue.effect_totals Catalogue.effects Catalogue.effects[] Catalogue.strongest Catalogue.strongest[] Piece.text
    Result.effects Result.number
    About.label AddNote.step Applies.os Bound.name Capture.as_ Capture.file Capture.json Capture.regex
    Capture.table Cause.next Choice.next Choice.when ConnectError.rung Connection.target ConsentGiven.row
    ConsentGiven.step ConsentGiven.target Difference.change Difference.field Document.head_sha256
    Document.program Document.run_id Draft.at Draft.file Draft.over Escalation.attach Found.environment[]
    GivenInput.name HistoryRun.run_id HistoryRun.runbook_id HistoryRun.text HostList.targets Identity.facts[]
    Input.alert Input.choices Input.default Input.pattern Manuscript.sha256 Measured.name Moment.answers[]
    Moment.at Moment.book Moment.keys Moment.run_id Moment.side NoteAdded.step Obligation.step OpenRun.run_id
    OpenRun.step OpenRun.wait_kind Opened.runbook_id Other.key Outcome.fail Outcome.next Outcome.pass_ Outcome.unknown
    Outcome.warn OwedRun.run_id Pair.other_id Pair.other_row Pair.row Pair.run_id Pair.step Part.key Part.step
    PastRun.run_id Problem.file Problem.rule Recorded.prev_sha256 Recorded.run_id Recorded.sha256 Retry.every
    Retry.until RunStarted.inputs[] RunStarted.program Runbook.estimate Runbook.id Runbook.inputs[]
    Runbook.links[] Runbook.on Runbook.reviewed Runbook.shell RunbookFacts.id RunbookFacts.sha256
    RunbookRef.file RunbookRef.id RunbookRef.sha256 RunbookRef.source Rung.rung SampleEditor.runbooks[]
    SampleEntry.estimate SampleEntry.id SampleHistory.me SampleReason.where SampleStart.from_alert[]
    SampleStart.known_targets SampleStart.take_wanted_target SampleStep.effect SampleStep.id SampleStep.kind
    SampleStep.number Scene.answers[] Scene.keys Scene.probe_ms SideFacts.key SideFacts.run_id
    SketchedStep.number Step.capture Step.capture[] Step.check Step.choices[] Step.consent Step.each
    Step.env[] Step.fresh_for Step.id Step.next Step.on Step.record[] Step.set Step.set[] Step.shell
    Step.timeout Step.use Step.verify Step.wait Step.when Step.with_ Step.with_[] StepFinished.jump
    StepFinished.looked_at[] StepFinished.row StepFinished.step StepFinished.target StepPassedOver.row
    StepPassedOver.step StepRecord.decision StepRecord.id StepRecord.kind StepRecord.number StepRecord.row
    StepStarted.environment[] StepStarted.row StepStarted.step StepStarted.target StepStarted.toward
    TargetIdentified.target Trace.run_id Untrusted.sha256 palette.host Pin.id DueRun.run_id Fault.kind
    SampleEditor.hash_of Counted.unit HiddenCount.kind PostRow.by PostRow.key PostRow.run_id
    PostRow.kind PostRow.audience PostRow.posted_id Attached.id
    Attached.content_type Comment.id Factor.name Connection.secret DeskDraft.name DeskDraft.address
    DeskDraft.account DeskDraft.token WantedTicket.name WantedTicket.told WantedTicket.told[]
""")
)
"""Ids, hashes, expressions and words that the program itself writes, or that were parsed before a page has them."""

_SHOWN = _names("Step.title Step.run Runbook.title Runbook.summary")
_NO_STEP = tuple(name for name in _PROSE if name not in _SHOWN)
UNSEEN: dict[str, tuple[str, ...]] = {
    HOME: _names("""
        Catalogue.tag_totals OpenRun.handed_to SampleEntry.owner SampleEntry.reviewed
        SampleEntry.summary SampleEntry.symptoms SampleEntry.tags SampleReason.words SampleReason.of
        SampleStep.about SampleStep.title
    """),
    LIBRARY: _names("""
        Pin.title SampleStep.about
    """),
    RUNS: (
        *_RUNS,
        *_names("""
        HistoryRun.said SampleHistory.trouble
    """),
    ),
    HOSTS: _names("""
        Step.run Step.why Step.good Step.if_not Step.learn Step.risk Step.undo Step.obligation Outcome.say
        Runbook.summary Runbook.owner RunbookRef.title RunStarted.operator RunStarted.machine RunEnded.said
        RunEnded.by RunEnded.because RunEnded.escalated_to RunEnded.ask_for StepStarted.target StepFinished.by
        StepFinished.looked_at StepFinished.obligation Fault.message
        Runbook.customer Step.customer Outcome.customer RunStarted.ticket
    """),
    QUEUE: _names("""
        SampleEntry.summary SampleEntry.tags SampleEntry.symptoms SampleEntry.owner SampleEntry.reviewed
        SampleStep.title SampleStep.about SampleReason.words SampleReason.of Ticket.url Harvest.desks
    """),
    OUTBOX: _names("""
        PostRow.url
    """),
    SETTINGS: _names("""
        Rules.file Settings.trusted_folders Settings.team
    """),
    START: _names("""
        Step.why Step.good Step.if_not Step.learn Step.risk Step.undo Step.obligation Step.do Step.ask
        Step.judge Step.plugin Step.env Cause.cause Cause.sign Choice.label Outcome.say Escalation.to
        Escalation.because Escalation.ask_for Runbook.owner Runbook.tags Runbook.symptoms Input.default
        Runbook.customer Step.customer Outcome.customer
    """),
    RUN: _names("""
        Runbook.customer Step.customer Outcome.customer
        Runbook.owner Runbook.symptoms Runbook.tags ConnectError.partial_output ConsentGiven.by
        ConsentGiven.command ConsentGiven.typed HostKeyError.partial_output HostKeyError.kind NoteAdded.by
        RunStarted.machine RunStarted.operator Runbook.summary RunbookRef.title Step.judge Step.plugin
        StepFinished.by StepFinished.reason StepPassedOver.by StepStarted.command TargetIdentified.facts
        TargetIdentified.facts[]
    """),
    FINISH: _names("""
        Next.said Next.sentences Obligation.met_by Obligation.note StepRecord.answer StepRecord.reading
        StepRecord.reading[] StepRecord.target StepRecord.why PostRow.url AuthorWords.if_not Place.before
    """),
    EDITOR: _names("""
        Choice.label Step.ask Draft.text Escalation.ask_for Escalation.because Escalation.to Input.choices
        Input.default Input.help Input.label Outcome.say Runbook.owner Runbook.summary Runbook.symptoms
        Runbook.customer Step.customer Outcome.customer
        Runbook.tags Runbook.title SampleEditor.runbooks SketchedStep.id Step.do Step.judge
        Step.obligation Step.plugin
    """),
    TIMELINE: (
        *_NO_STEP,
        *_names("""
        Step.run Runbook.title Runbook.summary ConsentGiven.typed Input.default RunEnded.ask_for
        RunEnded.because RunEnded.escalated_to RunStarted.machine StepFinished.obligation
        StepStarted.environment
    """),
    ),
    COMPARE: _names("""
        Compared.text Found.command Found.target Other.words
    """),
}
"""What a page is given and does not show in these pictures: shown one day, it leaves this list."""

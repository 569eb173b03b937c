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
    LIBRARY,
    RUN,
    RUNS,
    SETTINGS,
    START,
    TIMELINE,
)

_PROSE = (
    "Step.title", "Step.why", "Step.good", "Step.if_not", "Step.learn", "Step.run", "Step.risk", "Step.undo",
    "Step.obligation", "Step.do", "Step.ask", "Step.judge", "Step.plugin", "Step.env", "Cause.cause",
    "Cause.sign", "Choice.label", "Input.label", "Input.help", "Outcome.say", "Escalation.to", "Escalation.because", "Escalation.ask_for", "Runbook.title",
    "Runbook.summary", "Runbook.owner", "Runbook.tags", "Runbook.symptoms",
)
_ENTRY = ("SampleEntry.title", "SampleEntry.summary", "SampleEntry.tags", "SampleEntry.symptoms",
          "SampleEntry.owner", "SampleEntry.reviewed", "SampleStep.title", "SampleStep.about", "SampleReason.words")  # fmt: skip
_RUNS = ("OpenRun.title", "OpenRun.target", "OpenRun.waits_for", "OpenRun.handed_to", "OwedRun.title",
         "OwedRun.target", "OwedRun.texts", "PastRun.title", "PastRun.target", "PastRun.said")  # fmt: skip

FIELDS: dict[str, tuple[str, ...]] = {
    HOME: (*_RUNS, *_ENTRY),
    LIBRARY: _ENTRY,
    RUNS: (
        "HistoryRun.title", "HistoryRun.target", "HistoryRun.said", "HistoryRun.operator", "HistoryRun.machine",
        "HistoryRun.waits_for", "SampleHistory.trouble", *_RUNS,
    ),
    CONNECTIONS: (
        "Connection.name", "Connection.told", "Connection.note", "About.label", "About.value", "Rung.said",
        "Rung.what_to_do", "ShownKey.host", "ShownKey.fingerprint", "Connections.problems",
    ),
    SETTINGS: (
        "DataFolder.path", "FixedFolder.path", "FixedFolder.origin", "HandrailError.message", "KeyringState.text",
        "RuleKind.name", "Rules.file", "Settings.library_folders", "Settings.operator", "Settings.ssh_config",
        "Settings.settings_file", "Settings.problems",
    ),
    START: (
        *_PROSE, "Input.choices", "Input.default", "HostList.column", "HostList.left_out", "HostList.name", "Untrusted.file", "SampleStart.fault",
        "SampleStart.from_alert",
    ),
    RUN: (
        *_PROSE, "HandrailError.message", "HostKeyError.host", "HostKeyError.fingerprint", "Identity.label",
        "Identity.facts", "TargetIdentified.label", "TargetIdentified.facts", "TargetIdentified.facts[]",
        "NoteAdded.text", "NoteAdded.by", "AddNote.text", "StepStarted.command", "StepFinished.said",
        "StepFinished.by", "StepFinished.reason", "StepFinished.obligation", "StepPassedOver.reason",
        "StepPassedOver.by", "ConsentGiven.by", "ConsentGiven.typed", "ConsentGiven.command",
        "ConnectError.partial_output", "HostKeyError.partial_output", "RunStarted.operator", "RunStarted.machine",
        "RunbookRef.title", "HandOver.to", "HandOver.note", "HandOver.next_action", "host.output", "person.name",
    ),
    FINISH: (
        "Document.headline", "Document.operator", "Document.machine", "GivenInput.label", "GivenInput.value",
        "Measured.label", "Measured.value", "Next.said", "Next.sentences", "NotChecked.title", "NotChecked.reason",
        "NoteLine.by", "NoteLine.text", "Obligation.text", "RunbookFacts.title", "StepRecord.title",
        "StepRecord.said", "StepRecord.command", "StepRecord.reason", "StepRecord.undo", "StepRecord.answer_label",
        "StepRecord.target_label", "TargetFacts.label", "Consent.by", "SampleReport.text", "StepRecord.by", "Consent.typed",
        "StepRecord.answer", "StepRecord.reading", "StepRecord.reading[]", "StepRecord.row_name", "StepRecord.target",
        "StepRecord.why", "TargetFacts.accepted_key", "TargetFacts.target", "NoteLine.step_title", "NotChecked.how",
        "Obligation.met_by", "Obligation.note", "Obligation.row_name", "Obligation.step_title", "Next.ask_for",
        "Next.because", "Next.to",
    ),
    EDITOR: (
        *_PROSE, "Input.choices", "Input.default", "Outcome.fail", "Manuscript.file", "Manuscript.text", "Manuscript.why_read_only", "Problem.message",
        "HandrailError.message", "SketchedStep.id", "SampleEditor.runbooks", "Draft.text",
    ),
    TIMELINE: (
        *_PROSE, "Input.default", "RunbookRef.title", "RunStarted.operator", "RunStarted.machine",
        "RunStarted.inputs", "TargetIdentified.label", "TargetIdentified.facts", "StepStarted.command",
        "StepStarted.environment", "StepFinished.said", "StepFinished.by", "StepFinished.reading",
        "StepFinished.answer", "StepFinished.reason", "StepFinished.obligation", "NoteAdded.text", "NoteAdded.by",
        "ConsentGiven.by", "ConsentGiven.typed", "ConsentGiven.command", "RunEnded.said", "RunEnded.by",
        "StepFinished.reading[]", "TargetIdentified.facts[]", "RunEnded.because", "RunEnded.escalated_to",
        "RunEnded.ask_for", "HandrailError.message",
    ),
    COMPARE: (
        "Compared.title", "Compared.text", "Difference.name", "Difference.before", "Difference.after", "Found.said", "Found.command",
        "Found.target", "HandrailError.message", "Moment.words", "Moment.said", "Other.words", "Part.title",
        "SideFacts.name", "SideFacts.about", "SideFacts.more",
    ),
    HELP: (),  # its texts come with the program
}  # fmt: skip

OURS = frozenset("""
Input.choices Input.default Outcome.fail
About.label AddNote.step Applies.os Bound.name Capture.as_ Capture.file Capture.json Capture.regex Capture.table
Cause.next Choice.next Choice.when ConnectError.rung Connection.target ConsentGiven.row ConsentGiven.step
ConsentGiven.target Difference.change Difference.field Document.head_sha256 Document.program Document.run_id
Draft.at Draft.file Draft.over Escalation.attach Found.environment[] GivenInput.name HistoryRun.run_id
HistoryRun.runbook_id HistoryRun.text HostList.targets Identity.facts[] Input.alert Input.pattern
Manuscript.sha256 Measured.name Moment.answers[] Moment.at Moment.book Moment.keys Moment.run_id Moment.side
NoteAdded.step Obligation.step OpenRun.run_id OpenRun.wait_kind Opened.runbook_id Other.key Outcome.next
Outcome.pass_ Outcome.unknown Outcome.warn OwedRun.run_id Pair.other_id Pair.other_row Pair.row Pair.run_id
Pair.step Part.key Part.step PastRun.run_id Problem.file Problem.rule Recorded.prev_sha256 Recorded.run_id
Recorded.sha256 Retry.every Retry.until RunStarted.inputs[] RunStarted.program Runbook.estimate Runbook.id
Runbook.inputs[] Runbook.links[] Runbook.on Runbook.reviewed Runbook.shell RunbookFacts.id RunbookFacts.sha256
RunbookRef.file RunbookRef.id RunbookRef.sha256 RunbookRef.source Rung.rung SampleEditor.runbooks[]
SampleEntry.estimate SampleEntry.id SampleHistory.me SampleReason.where SampleStart.from_alert[]
SampleStart.known_targets SampleStart.take_wanted_target SampleStep.effect SampleStep.id SampleStep.kind
SampleStep.number Scene.answers[] Scene.keys Scene.probe_ms SideFacts.key SideFacts.run_id SketchedStep.number
Step.capture Step.capture[] Step.check Step.choices[] Step.consent Step.each Step.env[] Step.fresh_for Step.id
Step.next Step.on Step.record[] Step.set Step.set[] Step.shell Step.timeout Step.use Step.verify Step.wait
Step.when Step.with_ Step.with_[] StepFinished.jump StepFinished.looked_at[] StepFinished.row StepFinished.step
StepFinished.target StepPassedOver.row StepPassedOver.step StepRecord.decision StepRecord.id StepRecord.kind
StepRecord.number StepRecord.row StepStarted.environment[] StepStarted.row StepStarted.step StepStarted.target
StepStarted.toward TargetIdentified.target Trace.run_id Untrusted.sha256 palette.host
""".split())
"""Ids, hashes, expressions and words that the program itself writes, or that were parsed before a page has them."""

UNSEEN: dict[str, tuple[str, ...]] = {}

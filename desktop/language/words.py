"""One sentence for every key of the language: editors show it, and the reference is made of it."""

from collections.abc import Mapping

_STEP = {
    "id": "Unique in the file: small letters, digits and _, starting with a letter. Jumps and `steps.<id>` use it.",
    "title": "What the step asks, as a question or a short sentence.",
    "why": "Why it is looked at; for a reader who has never seen the system.",
    "good": "What a good reading looks like.",
    "if_not": "What a bad reading means, and what usually comes next.",
    "learn": "Longer notes for people who are new to this.",
    "causes": "What usually makes it fail, each with its sign.",
    "links": "Pages to read, as URLs.",
    "on": "Where this step runs, when not where the file says: a target, `${input}`, a list, or a source of targets.",
    "when": "A condition; when it is false the step is passed over as not applicable.",
    "needs": "Ids of steps that must have passed or warned; otherwise this one is blocked.",
    "each": "A list, or `${…}` that gives one: the step is done once for each `item`, and each is a row.",
    "quorum": "How many rows have to be good for the step to be good; without it, all: the worst row counts.",
    "set": "Names for values worked out after the reading, before the outcomes.",
    "outcomes": "Judge the reading: the first that holds gives the verdict, what to say and where to go.",
    "next": "Where to go on: a step's id, or `end.` and how it ends. Without it, the following step.",
    "obligation": "What must be put back later; it stays in the hand-over until it is ticked off.",
    "fresh_for": "How long its reading counts, such as 10m, when a run is taken up again.",
    "customer": "What the step does, in plain words for a customer: no names, no figures, no `${…}`.",
    "sensitive": "Keeps the evidence of this step on this machine and out of every summary.",
}
_RISKY = {
    "effect": "What the step does to the system: reads, changes or destroys. Changes need a person's consent.",
    "undo": "How to take the change back: a text, or the id of the step that does it.",
    "verify": "The id of the step that proves the change.",
    "risk": "What can go wrong, for the person who is asked for consent.",
}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "Runbook": {
        "runbook": "The version of this language: 1.",
        "id": "Small letters, digits and single hyphens; also the name of the file.",
        "title": "What is wrong, in the words of the person who meets it.",
        "version": "A whole number that grows with every change.",
        "owner": "The team that keeps it true.",
        "reviewed": "The day somebody last followed it, as 2026-10-02.",
        "summary": "One sentence: what it finds out and what it leads to.",
        "customer": "What a customer may have noticed, in their words: no names, no figures, no `${…}`.",
        "tags": "Words to sort by, such as linux or storage.",
        "symptoms": "Words of tickets, alerts and error messages; this is how the runbook is found.",
        "applies": "The systems it is written for.",
        "estimate": "How long it usually takes, such as 10m.",
        "inputs": "What must be known before it starts; each becomes a name in expressions.",
        "on": "Where steps run unless they say otherwise: a target, `${input}`, a list, or a source of targets.",
        "rules": "What must hold between inputs before a run starts.",
        "shell": "What scripts are written in unless a step says otherwise.",
        "outputs": "Names and expressions for the runbooks that use this one.",
        "escalate_when": "Judged after every step: once one holds, the run is handed over.",
        "steps": "The steps, in the order they are usually taken.",
    },
    "Applies": {"os": "Systems such as linux, macos or windows."},
    "Rule": {
        "assert": "A condition on inputs that must hold.",
        "say": "What to tell the person when it does not.",
    },
    "EscalateWhen": {
        "if": "A condition; before the steps that it names have run it does not hold.",
        "to": "Who takes over.",
        "because": "Why, with the values that show it.",
    },
    "Input": {
        "type": "What kind of value it is.",
        "label": "What a person reads beside the field.",
        "help": "A sentence on where to find the value.",
        "default": "The value when nothing else is given; for `targets` also a source. A secret has none.",
        "required": "Whether a run may start without it; with a default it is never missing.",
        "choices": "The values to choose from, for the types choice and choices.",
        "pattern": "A regular expression of linear time that the whole text must match.",
        "min": "The smallest number, or the fewest characters or items.",
        "max": "The largest number, or the most characters or items.",
        "alert": "Where to find it in a pasted alert, such as labels.mountpoint.",
    },
    "Outcome": {
        "pass": "A condition, or `otherwise`: what was looked for is fine.",
        "warn": "A condition, or `otherwise`: it works, and somebody should look at it soon.",
        "fail": "A condition, or `otherwise`: this is broken.",
        "unknown": "A condition, or `otherwise`: it could not be told.",
        "not_applicable": "A condition, or `otherwise`: the question makes no sense here.",
        "customer": "What it means, in plain words for a customer: no names, no figures, no `${…}`.",
        "say": "What it means, with `${field}` for measured values and their units.",
        "next": "Where to go on after this outcome.",
    },
    "Cause": {
        "cause": "What may be the reason.",
        "sign": "How it can be recognised.",
        "next": "The step that looks into it.",
    },
    "Retry": {
        "times": "How many readings are taken at most.",
        "every": "The pause between two readings, such as 10s.",
        "until": "The condition that ends it early.",
    },
    "Sample": {
        "times": "How many readings are taken.",
        "every": "The time from one reading to the next, such as 10s.",
    },
    "Capture": {
        "text": "The whole output; `name: text` says the same.",
        "number": "The whole output, which is one number; `name: number` says the same.",
        "lines": "The output as a list of lines; `name: lines` says the same.",
        "table": "Names of columns; each line gives a row, and the last column takes the rest of the line.",
        "regex": "A regular expression with named groups; each becomes a field.",
        "json": "A JMESPath expression on output that is JSON.",
        "file": "The path of a file on the target, which is kept as evidence; `put` lays it elsewhere.",
        "as": "The type that captured texts are read as.",
    },
    "Choice": {
        "label": "The answer as a person reads it.",
        "when": "A condition; when it is false the choice is not offered.",
        "next": "Where to go on after this answer.",
    },
    "Escalation": {
        "to": "Who takes over.",
        "because": "Why, with the values that show it.",
        "ask_for": "What they are asked to do or to decide.",
        "attach": "Ids of steps whose evidence goes along.",
    },
    "CheckStep": _STEP | {
        "check": "The id of a built-in check; `handrail checks` lists them. It only reads.",
        "with": "The check's parameters; a value that is one whole `${…}` keeps its type.",
        "values": "What the `{name}` in a query stand for; the check binds or escapes them for its language.",
        "sample": "Reads several times and gives each number's least, mean, p95, most and rate of change.",
        "retry": "Reads again until a condition holds.",
        "timeout": "How long it may take, such as 30s; without it, the check's own.",
    },
    "PluginStep": _STEP | {
        "plugin": "A Nagios or Monitoring plugin, one element an argument; its exit status is the verdict.",
        "retry": "Runs again until a condition holds.",
        "timeout": "How long it may take, such as 30s.",
    },
    "JudgeStep": _STEP | {
        "judge": "What is judged, as a sentence; nothing is read, the outcomes look at inputs and earlier readings.",
    },
    "RunStep": _STEP | _RISKY | {
        "run": "The script. It is no template: values come through `env`.",
        "shell": "What this script is written in.",
        "env": "Environment variables for the script; here `${…}` is filled in.",
        "put": "Lays artifacts of earlier steps where the script needs them: path: `${steps.id.name}`.",
        "accept_exit": "Exit statuses that count as having worked.",
        "capture": "What to take out of the output, by name.",
        "retry": "Runs again until a condition holds.",
        "timeout": "How long it may take, such as 2m.",
        "consent": "The sentence that must be typed before a step that destroys.",
    },
    "DoStep": _STEP | _RISKY | {
        "do": "What a person does, and then says done, could not, or skips.",
        "record": "Values that the person reads off, by name, each described as in `inputs`.",
        "paste": "Whether the person pastes what they saw; it is captured and judged like a script's output.",
        "capture": "What to take out of the pasted output, by name.",
    },
    "AskStep": _STEP | {
        "ask": "The question.",
        "choices": "The answers to choose from; each may say where to go on.",
        "answer": "The kind of value that is asked for, as in `inputs`.",
    },
    "WaitStep": _STEP | {"wait": "How long to wait, such as 5m; a person may cut it short."},
    "UseStep": _STEP | {
        "use": "The id of another runbook, which is followed in this place.",
        "with": "Its inputs; a value that is one whole `${…}` keeps its type.",
    },
    "GroupStep": _STEP | {
        "group": "The steps inside it, each as at the top.",
        "mode": "The way through them; `ladder` stops at the first not pass, `first_known` at the first not unknown.",
    },
    "EscalateStep": _STEP | {"escalate": "Ends the run by handing it over."},
    "EndStep": _STEP | {
        "end": "How the run ends.",
        "say": "What to tell the person at the end.",
    },
}  # fmt: skip


def words_of(model: str, key: str) -> str:
    """Return the sentence about a key of a class, or nothing when there is none."""
    return _WORDS.get(model, {}).get(key, "")


def described_models() -> Mapping[str, Mapping[str, str]]:
    return _WORDS

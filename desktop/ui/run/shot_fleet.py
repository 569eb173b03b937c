"""The runbook of the pictures that has a fan-out, a group, a wait, another runbook, and a change with its proof."""

SLOW = ("web-04", "web-09", "web-11")
HOSTS = tuple(f"web-{n:02}" for n in range(1, 13))


def ref(host: str) -> str:
    return f"ssh://ops@{host}.eu.example"


_ALL = ", ".join(ref(host) for host in HOSTS)
_SLOW = ", ".join(ref(host) for host in SLOW)

FLEET = f"""\
runbook: 1
id: web-tier-slow
title: The web tier answers slowly
version: 7
on: {ref("web-04")}
steps:
  - id: since
    title: Since when is it slow?
    why: What changed last is the first suspect.
    ask: Since when do customers see it?
    choices:
      release: {{label: Since the release of last night}}
      campaign: {{label: Since the campaign began}}
      unclear: {{label: Nobody can tell}}
  - id: memory
    title: Which web hosts are short of memory?
    why: A host that swaps answers slowly, and the balancer goes on sending it customers.
    good: Every host uses less than 85 % of its memory.
    if_not: Compare a host that is short with one that is not, before anything is restarted.
    on: [{_ALL}]
    run: mem_used_pct
    timeout: 20s
    capture: {{used_pct: number}}
    outcomes:
      - fail: used_pct >= 95
        say: ${{used_pct}} of the memory is used.
      - warn: used_pct >= 85
        say: ${{used_pct}} of the memory is used.
      - pass: otherwise
        say: ${{used_pct}} used.
  - id: cause
    title: What is different on the slow ones?
    why: Each of these explains slow answers, and each is fixed in another way.
    mode: any_order
    group:
      - id: version
        title: Do they run the same release?
        why: A release that is on some hosts only is the shortest explanation.
        good: All hosts run the same release.
        plugin: [check_release, --expect, '4.12.1']
      - id: swap
        title: Do they swap?
        run: swap_used_mib
        capture: {{swap_mib: number}}
        outcomes:
          - fail: swap_mib > 512
            say: ${{swap_mib}} MiB are swapped out.
          - pass: otherwise
            say: Next to nothing is swapped out.
      - id: together
        title: Does the release explain it?
        judge: A newer release together with swapping is a leak of that release.
        outcomes:
          - fail: steps.version.verdict == 'fail' and steps.swap.verdict == 'fail'
            say: The release leaks memory.
          - unknown: otherwise
            say: One of the two is missing.
  - id: drain
    title: Take the slow hosts out of the balancer
    why: Customers are served by the others while you look.
    effect: changes
    on: [{_SLOW}]
    run: lbctl drain "$(hostname)" --pool "$POOL"
    env: {{POOL: shop-eu}}
    risk: The other nine hosts carry a third more each.
    undo: Put the host back with lbctl enable.
    obligation: Put this host back into the pool shop-eu.
  - id: settle
    title: Let open connections come to an end
    why: A connection that is open keeps its host busy for minutes.
    wait: 5m
  - id: console
    title: Read the latency off the dashboard
    why: The numbers that customers feel are measured outside.
    good: The slowest of a hundred answers takes less than 400 ms.
    do: Open the dashboard “Shop, answers” and wait until its last minute is complete.
    record:
      p95_ms: {{type: number, label: 95th percentile in ms, min: 0, help: 'The line named p95, its last value.'}}
      region: {{type: choice, label: Region, choices: [eu-central, eu-west], default: eu-central}}
      comment: {{type: text, label: What stands out, required: false}}
    outcomes:
      - fail: p95_ms >= 400
        say: The slowest answers take ${{p95_ms}}.
      - pass: otherwise
        say: The slowest answers take ${{p95_ms}}.
  - id: balancer
    title: What does the balancer say?
    why: It counts the errors that never reach a host.
    do: Run “lbctl show errors --last 5m” on the console of the balancer, and paste what it prints.
    paste: true
    capture: {{errors: {{regex: 'total (?P<n>[0-9]+)'}}}}
  - id: limit
    title: Lower the memory of the release
    effect: changes
    run: appctl set memory 3g && appctl restart
    risk: Requests under way are cut off for about 2 s.
    undo: give_back
    verify: proof
  - id: proof
    title: Are answers fast again?
    good: Under 400 ms.
    if_not: Take the change back before you try the next one.
    run: probe_ms
    fresh_for: 10m
    capture: {{answer_ms: number}}
    outcomes:
      - fail: answer_ms >= 400
        say: An answer takes ${{answer_ms}}.
      - pass: otherwise
        say: An answer takes ${{answer_ms}}.
        next: disk
  - id: give_back
    title: Give the release its memory back
    effect: changes
    run: appctl set memory 6g && appctl restart
    risk: Requests under way are cut off for about 2 s.
    undo: limit
  - id: disk
    title: Is a disk full as well?
    why: Swapping fills the disk, and a full disk slows everything down.
    use: disk-nearly-full
  - id: owner
    title: Tell the owner of the release
    escalate: {{to: Shop release team, because: Release 4.12.2 leaks memory., ask_for: A release without the leak.}}
"""

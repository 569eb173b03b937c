"""Whoever pastes an alert, a log line or an error gets the shipped runbook that is meant, first in the list."""

from pathlib import Path

import pytest

from desktop.domain.inputs import InputType
from desktop.domain.runbook import Runbook
from desktop.engine.alert import inputs_from_alert
from desktop.language import load_runbook
from desktop.library.entry import entry_of
from desktop.library.search import SearchIndex

FOLDER = Path(__file__).parents[3] / "runbooks"


def prometheus(alert: str, summary: str, instance: str = "web-03:9100") -> str:
    """Return an alert as Alertmanager's webhook sends it."""
    labels = f'{{"alertname":"{alert}","instance":"{instance}","job":"node","severity":"warning"}}'
    return f'{{"status":"firing","labels":{labels},"annotations":{{"summary":"{summary}"}}}}'


def cloudwatch(name: str, metric: str, dimension: str) -> str:
    """Return an alarm as CloudWatch's notification puts it."""
    return (
        f'{{"AlarmName":"{name}","NewStateValue":"ALARM","NewStateReason":"Threshold Crossed: 1 datapoint was greater'
        f' than the threshold (0.0).","Trigger":{{"MetricName":"{metric}","Dimensions":[{{"name":"{dimension}"}}]}}}}'
    )


PASTED = [
    ("high-load", prometheus("NodeSystemSaturation", "System saturated, load per core is very high.")),
    ("high-load", prometheus("NodeCPUHighUsage", "High CPU usage.")),
    ("high-load", prometheus("NodeDiskIOSaturation", "Disk IO queue is high.")),
    ("high-load", "[Fri Nov 20 03:11:02 2026] INFO: task postgres:4711 blocked for more than 120 seconds."),
    ("high-load", "kernel: watchdog: BUG: soft lockup - CPU#3 stuck for 22s! [kworker/3:1:88]"),
    ("high-load", "server is very slow, load average: 43.20, 40.11, 33.97"),
    ("out-of-memory", prometheus("HostOomKillDetected", "Host OOM kill detected (instance web-03)")),
    ("out-of-memory", prometheus("NodeMemoryHighUtilization", "Host is running out of memory.")),
    (
        "out-of-memory",
        "kernel: Out of memory: Killed process 1234 (java) total-vm:8123456kB, anon-rss:6123456kB",
    ),
    ("out-of-memory", "Memory cgroup out of memory: Killed process 99 (node) total-vm:1kB"),
    ("out-of-memory", "Last State: Terminated  Reason: OOMKilled  Exit Code: 137"),
    (
        "out-of-memory",
        'Exception in thread "main" java.lang.OutOfMemoryError: unable to create native thread',
    ),
    ("out-of-memory", "-bash: fork: Cannot allocate memory"),
    (
        "service-flapping",
        prometheus(
            "NodeSystemdServiceCrashlooping", "Systemd service keeps restaring, possibly crash looping."
        ),
    ),
    ("service-flapping", "systemd[1]: api.service: Scheduled restart job, restart counter is at 57."),
    ("service-flapping", "Active: activating (auto-restart) (Result: exit-code) since Fri 2026-11-20"),
    ("clock-drift", prometheus("NodeClockSkewDetected", "Clock skew detected.")),
    ("clock-drift", prometheus("NodeClockNotSynchronising", "Clock not synchronising.")),
    ("clock-drift", "kinit: Clock skew too great while getting initial credentials"),
    (
        "clock-drift",
        "<Code>RequestTimeTooSkewed</Code><Message>The difference between the request time and",
    ),
    ("host-rebooted", prometheus("HostRebooted", "Host has rebooted unexpectedly")),
    ("host-rebooted", "db-01 restarted by itself at 3 am, why?"),
    ("host-rebooted", "Kernel panic - not syncing: Fatal exception in interrupt"),
    ("cannot-ssh", "admin@10.0.0.5: Permission denied (publickey)."),
    ("cannot-ssh", "ssh: connect to host web-03 port 22: Connection refused"),
    ("cannot-ssh", "ssh: connect to host web-03 port 22: Connection timed out"),
    ("cannot-ssh", "@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @"),
    ("cannot-ssh", "kex_exchange_identification: Connection closed by remote host"),
    ("cannot-ssh", "Authentication refused: bad ownership or modes for directory /home/anna"),
    ("dns-resolution-fails", "curl: (6) Could not resolve host: api.example.com"),
    ("dns-resolution-fails", "socket.gaierror: [Errno -3] Temporary failure in name resolution"),
    ("dns-resolution-fails", "Error: getaddrinfo ENOTFOUND db.internal"),
    ("dns-resolution-fails", "dial tcp: lookup api.example.com on 127.0.0.53:53: server misbehaving"),
    ("dns-resolution-fails", ";; ->>HEADER<<- opcode: QUERY, status: SERVFAIL, id: 4242"),
    ("website-slow", prometheus("BlackboxSlowProbe", "Blackbox probe took more than 1s to complete")),
    ("morning-check", "start of shift: are all hosts healthy this morning?"),
    ("website-slow", "the shop is slow, page takes long to load since this morning"),
    (
        "website-slow",
        "upstream timed out (110: Connection timed out) while reading response header from upstream",
    ),
    ("tcp-port-exhaustion", "connect() to 10.0.0.9:8080 failed (99: Cannot assign requested address)"),
    ("tcp-port-exhaustion", "kernel: nf_conntrack: nf_conntrack: table full, dropping packet"),
    (
        "tcp-port-exhaustion",
        prometheus("NodeHighNumberConntrackEntriesUsed", "Number of conntrack are near the limit."),
    ),
    ("tcp-port-exhaustion", "java.net.SocketException: Too many open files"),
    ("tcp-port-exhaustion", "kernel: TCP: time wait bucket table overflow"),
    ("email-not-sent", prometheus("PostfixQueueGrowing", "Mail queue is growing on mail-01")),
    (
        "email-not-sent",
        "postfix/smtp[77]: A1B2: to=<x@example.org>, dsn=4.4.1, status=deferred (connect to mx)",
    ),
    (
        "email-not-sent",
        "Undelivered Mail Returned to Sender: 550 5.7.1 Service unavailable; client host blocked",
    ),
    ("email-not-sent", "smtplib.SMTPAuthenticationError: (535, b'5.7.8 Error: authentication failed')"),
    ("email-not-sent", "customers say that our mail does not arrive"),
    ("elb-unhealthy-targets", cloudwatch("web-unhealthy", "UnHealthyHostCount", "TargetGroup")),
    ("elb-unhealthy-targets", "Health checks failed with these codes: [503]"),
    ("elb-unhealthy-targets", "Target.FailedHealthChecks on target group web-blue"),
    ("sqs-backlog-growing", cloudwatch("orders-late", "ApproximateAgeOfOldestMessage", "QueueName")),
    ("sqs-backlog-growing", cloudwatch("orders-depth", "ApproximateNumberOfMessagesVisible", "QueueName")),
    ("sqs-backlog-growing", "our dead letter queue is not empty"),
    (
        "database-connections-exhausted",
        prometheus("PostgresqlTooManyConnections", "Postgresql too many connections (instance db-01)"),
    ),
    (
        "database-connections-exhausted",
        prometheus("PostgreSQLMaxConnectionsReached", "db-01 has maxed out Postgres connections."),
    ),
    ("database-connections-exhausted", cloudwatch("db-conns", "DatabaseConnections", "DBInstanceIdentifier")),
    ("database-connections-exhausted", "psql: error: FATAL:  sorry, too many clients already"),
    (
        "database-connections-exhausted",
        "FATAL: remaining connection slots are reserved for non-replication superuser connections",
    ),
    ("database-connections-exhausted", "ERROR 1040 (HY000): Too many connections"),
    (
        "database-connections-exhausted",
        "User 'shop' has exceeded the 'max_user_connections' resource (current value: 30)",
    ),
    (
        "database-connections-exhausted",
        "HikariPool-1 - Connection is not available, request timed out after 30000ms.",
    ),
    (
        "database-connections-exhausted",
        "sqlalchemy.exc.TimeoutError: QueuePool limit of size 5 overflow 10 reached, connection timed out",
    ),
    (
        "database-replication-stopped",
        prometheus("MysqlSlaveSqlThreadNotRunning", "MySQL Slave SQL thread not running (instance db-02)"),
    ),
    (
        "database-replication-stopped",
        prometheus("PostgresqlReplicationLag", "Postgresql replication lag (instance db-02)"),
    ),
    (
        "database-replication-stopped",
        prometheus("PostgresqlUnusedReplicationSlot", "Postgresql unused replication slot (instance db-01)"),
    ),
    ("database-replication-stopped", cloudwatch("replica-late", "ReplicaLag", "DBInstanceIdentifier")),
    (
        "database-replication-stopped",
        "FATAL: could not receive data from WAL stream: ERROR: requested WAL segment has already been removed",
    ),
    (
        "database-replication-stopped",
        "Could not execute Write_rows event on table shop.x; Duplicate entry '7' for key 'PRIMARY', Error_code: 1062",
    ),
    (
        "database-replication-stopped",
        "Got fatal error 1236 from master when reading data from binary log: 'Could not find first log file name'",
    ),
    ("database-replication-stopped", "the standby falls behind, reports show data of yesterday"),
    ("service-down", "systemd[1]: nginx.service: Main process exited, code=exited, status=1/FAILURE"),
    ("service-down", "nginx.service: Failed with result 'exit-code'. Failed to start A web server."),
    ("linux-filesystem-filling-up", "write /var/lib/x: no space left on device"),
    ("website-unreachable", "This site can't be reached ERR_CONNECTION_TIMED_OUT"),
    ("certificate-expiring", "curl: (60) SSL certificate problem: certificate has expired"),
    ("ec2-instance-unreachable", cloudwatch("i-down", "StatusCheckFailed_System", "InstanceId")),
]


@pytest.fixture(scope="module")
def library() -> SearchIndex:
    paths = sorted(FOLDER.glob("*.yaml"))
    books = [(load_runbook(path.read_bytes(), path.name).runbook, path) for path in paths]
    return SearchIndex([entry_of(book, str(path), "ab") for book, path in books])


@pytest.mark.parametrize(("meant", "pasted"), PASTED, ids=[text[:50] for _, text in PASTED])
def test_what_is_pasted_finds_the_runbook_that_is_meant(
    library: SearchIndex, meant: str, pasted: str
) -> None:
    hits = library.search(pasted)
    assert [hit.entry.id for hit in hits][:1] == [meant], [
        (hit.entry.id, round(hit.score, 1)) for hit in hits[:3]
    ]
    assert hits[0].reasons


BOOKS = [load_runbook(path.read_bytes(), path.name).runbook for path in sorted(FOLDER.glob("*.yaml"))]
OF_A_HOST = [book for book in BOOKS if "host" in book.inputs and book.inputs["host"].type is InputType.TARGET]


@pytest.mark.parametrize("book", OF_A_HOST, ids=lambda book: book.id)
def test_an_alert_fills_in_the_host_that_it_is_about(book: Runbook) -> None:
    """Else a run that is begun in haste would read this computer, and find it sound."""
    told = inputs_from_alert(book, prometheus("Any", "Something is wrong."))
    assert told.get("host") == "ssh:web-03"

"""A record of Route 53: what it answers, how it is routed, and what its health checks see.

Source: Route 53 ListHostedZonesByName, ListResourceRecordSets, TestDNSAnswer (public zones), GetHealthCheck and
GetHealthCheckStatus.
"""

from collections.abc import Callable

from desktop.checks.aws.asking import if_permitted, if_there, needing
from desktop.checks.aws.fields import Answer, record, records, text, texts
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.targets.base import AwsAccount

_HEALTHY_PCT = 18  # of the checkers; Route 53 takes an endpoint for healthy above this
_MOST_HEALTH_CHECKS = 20
_MOST_RECORDS = 100
_ROUTING = (
    ("Weight", "weighted"),
    ("Region", "latency"),
    ("Failover", "failover"),
    ("GeoLocation", "geolocation"),
    ("GeoProximityLocation", "geoproximity"),
    ("CidrRoutingConfig", "cidr"),
    ("MultiValueAnswer", "multivalue"),
)


@dataclass(frozen=True, slots=True)
class Params:
    name: str  # of the record: shop.example.com
    type: str = "A"
    zone: str = ""  # the hosted zone's name; empty: the longest that the record can be in


@dataclass(frozen=True, slots=True)
class Record:
    type: str
    routing: str  # simple, weighted, latency, failover, ...
    set_id: str
    ttl_s: int | None  # null for an alias
    values: tuple[str, ...]
    alias: str
    health_check_id: str


@dataclass(frozen=True, slots=True)
class Health:
    id: str
    type: str  # HTTP, HTTPS, TCP, CALCULATED, CLOUDWATCH_METRIC, ...
    about: str  # the name or address that it calls
    is_healthy: bool | None  # null when Route 53 does not tell, as of calculated checks
    success_count: int  # checkers that reach it
    checker_count: int
    said: str  # by a checker that does not reach it


@dataclass(frozen=True, slots=True)
class Reading:
    name: str
    type: str
    zone: str  # empty when no zone of this account can hold the record
    zone_id: str
    is_private: bool
    exists: bool
    records: tuple[Record, ...]  # those of a CNAME too
    response_code: str  # of the answer now, such as NOERROR; empty in a private zone
    answers: tuple[str, ...]  # that one of Route 53's servers gives now
    health_checks: tuple[Health, ...]  # at most 20
    unhealthy_count: int
    is_complete: bool  # false: there are more records or health checks than were looked at
    missing_actions: tuple[str, ...]


def read_aws(aws: AwsAccount, params: Params) -> Reading:
    name, kind = params.name.strip().lower().rstrip("."), params.type.strip().upper()
    if not name or not kind:
        raise InputError("aws.route53 needs the name of a record, and its type.")
    zone = needing("route53:ListHostedZonesByName", lambda: _zone(aws, name, params.zone))
    if not zone:
        return Reading(name, kind, "", "", False, False, (), "", (), (), 0, True, ())
    zone_id = text(zone, "Id").rpartition("/")[2]
    is_private = record(zone, "Config").get("PrivateZone") is True
    found, is_complete = needing("route53:ListResourceRecordSets", lambda: _sets(aws, zone_id, name, kind))
    sets = tuple(map(_record, found))
    missing: list[str] = []
    answer: Answer = {}
    if sets and not is_private:
        answer = (
            if_permitted(missing, "route53:TestDNSAnswer", lambda: _answer(aws, zone_id, name, kind)) or {}
        )
    ids = tuple(dict.fromkeys(each.health_check_id for each in sets if each.health_check_id))
    checks = tuple(_health(aws, missing, check_id) for check_id in ids[:_MOST_HEALTH_CHECKS])
    return Reading(
        name=name,
        type=kind,
        zone=text(zone, "Name").rstrip("."),
        zone_id=zone_id,
        is_private=is_private,
        exists=bool(sets),
        records=sets,
        response_code=text(answer, "ResponseCode"),
        answers=texts(answer, "RecordData"),
        health_checks=checks,
        unhealthy_count=sum(check.is_healthy is False for check in checks),
        is_complete=is_complete and len(ids) <= _MOST_HEALTH_CHECKS,
        missing_actions=tuple(dict.fromkeys(missing)),
    )


def _zone(aws: AwsAccount, name: str, wanted: str) -> Answer:
    """Return the zone, of two with one name the public one; empty when there is none."""
    labels = name.split(".")
    names = [wanted.strip().lower().rstrip(".")] if wanted else []
    for zone_name in names or [".".join(labels[index:]) for index in range(len(labels))]:
        page = aws.call("route53", "ListHostedZonesByName", DNSName=zone_name, MaxItems="100")
        zones = [one for one in records(page, "HostedZones") if text(one, "Name").rstrip(".") == zone_name]
        zones.sort(key=lambda one: record(one, "Config").get("PrivateZone") is True)
        if zones:
            return zones[0]
    return {}


def _sets(aws: AwsAccount, zone_id: str, name: str, kind: str) -> tuple[list[Answer], bool]:
    """Return the record sets of a name, which Route 53 lists one after another from the name on."""
    found: list[Answer] = []
    for page in aws.pages(
        "route53", "ListResourceRecordSets", HostedZoneId=zone_id, StartRecordName=f"{name}."
    ):
        for one in records(page, "ResourceRecordSets"):
            if text(one, "Name").rstrip(".").replace("\\052", "*") != name:
                return found, True
            if text(one, "Type") in (kind, "CNAME"):
                found.append(one)
            if len(found) > _MOST_RECORDS:
                return found[:_MOST_RECORDS], False
    return found, True


def _answer(aws: AwsAccount, zone_id: str, name: str, kind: str) -> Answer:
    return aws.call("route53", "TestDNSAnswer", HostedZoneId=zone_id, RecordName=name, RecordType=kind)


def _record(one: Answer) -> Record:
    ttl = one.get("TTL")
    return Record(
        type=text(one, "Type"),
        routing=next((word for key, word in _ROUTING if one.get(key) not in (None, False)), "simple"),
        set_id=text(one, "SetIdentifier"),
        ttl_s=ttl if isinstance(ttl, int) else None,
        values=tuple(text(value, "Value") for value in records(one, "ResourceRecords")),
        alias=text(record(one, "AliasTarget"), "DNSName").rstrip("."),
        health_check_id=text(one, "HealthCheckId"),
    )


def _health(aws: AwsAccount, missing: list[str], check_id: str) -> Health:
    def look(operation: str) -> Answer | None:
        ask: Callable[[], Answer] = lambda: aws.call("route53", operation, HealthCheckId=check_id)  # noqa: E731
        return if_permitted(missing, f"route53:{operation}", lambda: if_there(ask, "NoSuchHealthCheck"))

    config = record(record(look("GetHealthCheck") or {}, "HealthCheck"), "HealthCheckConfig")
    is_told = bool(config) and text(config, "Type") not in (
        "CALCULATED",
        "CLOUDWATCH_METRIC",
        "RECOVERY_CONTROL",
    )
    return judge_health(check_id, config, (look("GetHealthCheckStatus") if is_told else None) or {})


def judge_health(check_id: str, config: Answer, status: Answer) -> Health:
    """Return a health check as Route 53 judges it: one that is disabled is healthy, one that is inverted is turned."""
    said = [text(record(one, "StatusReport"), "Status") for one in records(status, "HealthCheckObservations")]
    success = sum(each.startswith("Success") for each in said)
    is_healthy = 100 * success > _HEALTHY_PCT * len(said) if said else None
    if is_healthy is not None and config.get("Inverted") is True:
        is_healthy = not is_healthy
    return Health(
        id=check_id,
        type=text(config, "Type"),
        about=text(config, "FullyQualifiedDomainName") or text(config, "IPAddress"),
        is_healthy=True if config.get("Disabled") is True else is_healthy,
        success_count=success,
        checker_count=len(said),
        said=next((each[:300] for each in said if not each.startswith("Success")), ""),
    )


CHECK = CheckSpec(
    id="aws.route53",
    title="Route 53 record",
    explanation=(
        "Reads a record of a hosted zone, what one of Route 53's servers answers to it now, and what the health checks "
        "behind it see. A record whose health check fails is left out of the answer; when all fail, Route 53 answers "
        "with all of them. Resolvers keep an answer for its TTL, so that a change is seen later elsewhere (net.dns "
        "asks from here). A zone can be right and not be asked: compare the name servers at the registrar. A failing "
        "health check with a sound server is most often a firewall that keeps Route 53's checkers out."
    ),
    params=Params,
    reading=Reading,
    aws=read_aws,
    default_outcomes=(
        "fail: zone == '' | No hosted zone of this account can hold ${name}.",
        "fail: not exists | The zone ${zone} has no ${type} record ${name}.",
        "fail: response_code != '' and response_code != 'NOERROR' | Route 53 answers ${name} with ${response_code}.",
        "warn: unhealthy_count > 0 | ${unhealthy_count} health checks of ${name} fail, of ${len(health_checks)}.",
        "unknown: len(missing_actions) > 0 | ${name} is there; not all may be read, for want of ${missing_actions}.",
        "unknown: not is_complete | ${name} has more records or health checks than were looked at.",
        "pass: is_private | ${name} is in the private zone ${zone}.",
        "pass: otherwise | Route 53 answers ${name} with ${answers}.",
    ),
)

"""A certificate of ACM: how long it lasts, whether it is used, and whether it renews itself.

Source: ACM DescribeCertificate; the certificate of a domain is found with ListCertificates.
"""

import math
from collections.abc import Callable
from datetime import UTC, datetime

from desktop.checks.aws.asking import if_there, needing, up_to
from desktop.checks.aws.fields import Answer, moment, record, records, text, texts
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.targets.base import AwsAccount

_DAY_S = 86400
_MOST_CERTIFICATES = 2000
# ListCertificates leaves out all but two kinds of key unless they are named.
_KEYS = ["RSA_1024", "RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1"]


@dataclass(frozen=True, slots=True)
class Params:
    name: str  # the certificate's ARN, or a domain it is for, such as shop.example.com


@dataclass(frozen=True, slots=True)
class Reading:
    name: str
    region: str
    exists: bool
    match_count: int  # certificates of this domain; read is the one in use that lasts longest
    is_complete: bool  # false: there are more certificates than were looked through
    arn: str
    domain: str
    names: tuple[str, ...]
    status: str  # ISSUED, PENDING_VALIDATION, EXPIRED, REVOKED, FAILED, ...
    failure_reason: str
    type: str  # AMAZON_ISSUED, IMPORTED, PRIVATE
    days_left: int | None  # whole days; negative once it has ended; null before it is issued
    not_after: datetime | None
    used_by: tuple[str, ...]  # ARNs of load balancers, distributions and the like
    renews_itself: bool  # ELIGIBLE: imported certificates and unused ones are not
    renewal_status: str
    renewal_reason: str
    pending_domains: tuple[str, ...]  # not validated for the certificate or its renewal


def read_aws(aws: AwsAccount, params: Params) -> Reading:
    return read_at(aws, params, lambda: datetime.now(UTC))


def read_at(aws: AwsAccount, params: Params, now: Callable[[], datetime]) -> Reading:
    name = params.name.strip().lower().rstrip(".") if not params.name.startswith("arn:") else params.name
    if not name:
        raise InputError("aws.acm needs a domain, or the ARN of a certificate.")
    arns, is_complete = ((name,), True) if name.startswith("arn:") else _found(aws, name)
    held: Answer | None = None
    if arns:
        held = needing(
            "acm:DescribeCertificate",
            lambda: if_there(
                lambda: aws.call("acm", "DescribeCertificate", CertificateArn=arns[0]),
                "ResourceNotFoundException",
            ),
        )
    count = len(arns) if held is not None else 0
    return parse(name, aws.region, record(held or {}, "Certificate"), count, is_complete, now())


def _found(aws: AwsAccount, domain: str) -> tuple[tuple[str, ...], bool]:
    """Return the ARNs of a domain's certificates, the used one that lasts longest first, and if all were seen."""
    pages = aws.pages("acm", "ListCertificates", Includes={"keyTypes": _KEYS})
    every, is_complete = needing(
        "acm:ListCertificates", lambda: up_to(_MOST_CERTIFICATES, pages, "CertificateSummaryList")
    )
    fitting = [one for one in every if _is_for(one, domain)]
    fitting.sort(key=lambda one: (one.get("InUse") is True, _end_s(one)), reverse=True)
    return tuple(text(one, "CertificateArn") for one in fitting), is_complete


def _is_for(summary: Answer, domain: str) -> bool:
    names = {text(summary, "DomainName"), *texts(summary, "SubjectAlternativeNameSummaries")}
    parent = "*." + domain.partition(".")[2]
    return domain in names or parent in names


def _end_s(summary: Answer) -> float:
    end = moment(summary, "NotAfter")
    return end.timestamp() if end else 0.0


def parse(
    name: str, region: str, held: Answer, match_count: int, is_complete: bool, now: datetime
) -> Reading:
    """Return the reading; an empty certificate is one that is not there."""
    end, renewal = moment(held, "NotAfter"), record(held, "RenewalSummary")
    return Reading(
        name=name,
        region=region,
        exists=bool(held),
        match_count=match_count,
        is_complete=is_complete,
        arn=text(held, "CertificateArn"),
        domain=text(held, "DomainName"),
        names=texts(held, "SubjectAlternativeNames"),
        status=text(held, "Status"),
        failure_reason=text(held, "FailureReason"),
        type=text(held, "Type"),
        days_left=math.floor((end - now).total_seconds() / _DAY_S) if end else None,
        not_after=end,
        used_by=texts(held, "InUseBy"),
        renews_itself=text(held, "RenewalEligibility") == "ELIGIBLE",
        renewal_status=text(renewal, "RenewalStatus"),
        renewal_reason=text(renewal, "RenewalStatusReason"),
        pending_domains=_pending(held, renewal),
    )


def _pending(held: Answer, renewal: Answer) -> tuple[str, ...]:
    options = (*records(held, "DomainValidationOptions"), *records(renewal, "DomainValidationOptions"))
    waiting = {
        text(one, "DomainName") for one in options if text(one, "ValidationStatus") not in ("", "SUCCESS")
    }
    return tuple(sorted(waiting))


CHECK = CheckSpec(
    id="aws.acm",
    title="ACM certificate",
    explanation=(
        "Reads how long a certificate lasts, who uses it, and whether ACM renews it. ACM renews what it issued, from "
        "60 days before the end, while it is in use and its validation records are still in the DNS: a renewal that "
        "waits or failed is nearly always a record that was removed, or a CAA record that forbids Amazon. Imported "
        "certificates are never renewed; import the next one. A certificate for CloudFront lives in us-east-1. What "
        "visitors see may be another certificate; net.tls shows that one."
    ),
    params=Params,
    reading=Reading,
    aws=read_aws,
    default_outcomes=(
        "unknown: not exists and not is_complete | No certificate for ${name} is among the first that ${region} lists.",
        "fail: not exists | There is no certificate for ${name} in ${region} of this account.",
        (
            "warn: status == 'PENDING_VALIDATION' | The certificate for ${domain} waits for validation of "
            "${pending_domains}."
        ),
        "fail: failure_reason != '' | The certificate for ${domain} is ${status}: ${failure_reason}.",
        "fail: status != 'ISSUED' | The certificate for ${domain} is ${status}; it ended at ${not_after}.",
        "fail: exists(days_left) and days_left < 0 | The certificate for ${domain} ended at ${not_after}.",
        (
            "fail: renewal_status == 'FAILED' | ACM could not renew the certificate for ${domain} (${renewal_reason}); "
            "${days_left} are left."
        ),
        (
            "warn: renewal_status == 'PENDING_VALIDATION' | The renewal of the certificate for ${domain} waits for "
            "validation of ${pending_domains}; ${days_left} are left."
        ),
        "fail: exists(days_left) and days_left < 7 | The certificate for ${domain} ends in ${days_left}.",
        "warn: exists(days_left) and days_left < 30 | The certificate for ${domain} ends in ${days_left}.",
        "unknown: not exists(days_left) | ACM does not tell when the certificate for ${domain} ends.",
        "pass: len(used_by) == 0 | The certificate for ${domain} lasts ${days_left}; nothing uses it.",
        "pass: otherwise | The certificate for ${domain} lasts ${days_left}.",
    ),
)

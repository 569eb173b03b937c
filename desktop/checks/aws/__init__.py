"""Checks of an AWS account: read-only calls through the gate of its target."""

NAMES: tuple[str, ...] = (
    "acm",
    "alarms",
    "cost_anomaly",
    "ec2",
    "health",
    "iam_simulate",
    "identity",
    "logs",
    "metric",
    "query",
    "quota",
    "reach",
    "route53",
    "s3",
    "sqs",
    "ssm_node",
)

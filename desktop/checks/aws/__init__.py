"""Checks of an AWS account: read-only calls through the gate of its target."""

NAMES: tuple[str, ...] = (
    "acm",
    "alarms",
    "ec2",
    "health",
    "identity",
    "logs",
    "metric",
    "query",
    "s3",
    "sqs",
    "ssm_node",
)

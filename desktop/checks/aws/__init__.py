"""Checks of an AWS account: read-only calls through the gate of its target."""

NAMES: tuple[str, ...] = (
    "alarms",
    "asg",
    "ebs",
    "ec2",
    "elb_targets",
    "identity",
    "metric",
    "query",
    "rds",
)

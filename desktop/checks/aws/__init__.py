"""Checks of an AWS account: read-only calls through the gate of its target."""

NAMES: tuple[str, ...] = (
    "alarms",
    "asg",
    "ebs",
    "ec2",
    "ec2_reachability",
    "ecs_service",
    "elb_targets",
    "identity",
    "lambda",
    "metric",
    "query",
    "rds",
)

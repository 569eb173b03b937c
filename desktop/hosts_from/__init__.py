"""Hosts from where somebody keeps them: a list or CSV, the SSH settings, an Ansible inventory, or the tags of EC2."""

from desktop.hosts_from.host_list import MOST_HOSTS as MOST_HOSTS
from desktop.hosts_from.host_list import HostList as HostList
from desktop.hosts_from.source import Source as Source
from desktop.hosts_from.source import is_source as is_source
from desktop.hosts_from.source import parse_source as parse_source

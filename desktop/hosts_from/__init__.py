"""Hosts from where somebody keeps them: a list or CSV, the SSH settings, an Ansible inventory, or the tags of EC2."""

from desktop.hosts_from.host_list import MOST_HOSTS as MOST_HOSTS
from desktop.hosts_from.host_list import HostList as HostList

"""How targets are written, for those who write runbooks: the reference tells them, the editor offers them."""

ONE_TARGET = {
    "local": "this computer",
    "ssh:HOST": "a host, or its name in the SSH settings; `ssh://USER@HOST:PORT` where these are to be said",
    "winrm://USER@HOST": "a Windows machine by PowerShell remoting; `winrm+http://` where it has no HTTPS",
    "aws:PROFILE/REGION": "a region of an account",
    "ssm:PROFILE/REGION/NODE": "a node of Systems Manager",
    "db:NAME": "a database of the connections; or `postgresql://`, `mysql://`, `sqlite:`",
}
MANY_TARGETS = {
    "ssh-config:web-*": "hosts that the SSH settings name in full and that fit the pattern",
    "file:hosts.csv?host=IP&user=Login": "hosts of a list or CSV; without `?` its columns are found by their names",
    "ansible:inventory.ini?group=web": "hosts of an Ansible inventory, or of one group of it",
    "ec2:PROFILE/REGION?tag:Role=web": "running EC2 instances by their tags; also `address=public`, `user=`, `port=`",
    "ssm:PROFILE/REGION/tag:Role=web": "nodes of Systems Manager by their tags",
    "aws:PROFILE/all": "all regions of an account that are switched on",
}

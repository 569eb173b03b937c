"""What to do about a rung that does not hold on the way to a database."""

from collections.abc import Mapping

ADVICE: Mapping[str, str] = {
    "name": "Check the spelling and the domain, and ask another resolver (net.dns).",
    "refused": (
        "The host is up and nothing listens there: look at the service, and at the address and port that it listens "
        "on (listen_addresses, bind-address)."
    ),
    "filtered": "Look at firewalls, security groups and routes on the way, and at whether the host is up.",
    "route": "Look at routes, VPN and subnets between the two sides, and at whether the host is up.",
    "no_route": "Look at the network, the VPN and the routes of the side that looks.",
    "database_tls": (
        "Compare what sslmode asks for with what the server offers, its certificate with the name in the target, and "
        "its issuer with sslrootcert (net.tls shows the certificate)."
    ),
    "database_password": "Check the user and the password, and in what file or keyring an old one may still stand.",
    "host_based": (
        "The server does not let this user in from this address to this database: look at pg_hba.conf, or at the host "
        "part of the account."
    ),
    "host_blocked": "Too many broken connections came from this address; an administrator runs FLUSH HOSTS.",
    "too_many": "All its connections are taken: look with db.connections from an account for which some are reserved.",
    "starting": "The server is starting or stopping: wait, and look at its log when it does not come up.",
    "no_service": "The port is open and no sign-in comes back: look at the server's log and load, and at proxies.",
    "settings_file": "Look at pg_service.conf or ~/.my.cnf: the name is not in it, or it cannot be read.",
    "sign_in_database": "Look at the server's log; it says there why it refused.",
    "database": "Look at the name of the database; the list is in `psql -l` or `show databases`.",
    "database_permission": "The account is known and may not use this database: ask for the right to connect.",
    "file": "Look at the path; a database file is read on this computer only.",
    "file_permission": "Ask its owner for the right to read the file and to enter its folder.",
    "file_database": "The file is no SQLite database, or is damaged, encrypted or locked: look at it with `file`.",
}

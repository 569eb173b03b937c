"""The narrow doors through which everything outside is touched: this machine, SSH hosts, AWS accounts, the network."""

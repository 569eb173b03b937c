"""What an event of the System log is about, by its provider: disks, filesystems, the hardware, the kernel, the network.

Source: names of providers as Windows Server 2016 to 2025 and the drivers that it brings along write them.
"""

import re

_KINDS = {
    "filesystem": r"(?:Microsoft-Windows-)?(?:Ntfs|ReFS)|exFAT|FastFat|Microsoft-Windows-Chkdsk",
    "disk": (
        r"disk|Microsoft-Windows-(?:Disk|StorPort|Storage.*|MPIO.*)|stor(?:ahci|nvme|port|vsc)|iaStor.*|atapi"
        r"|partmgr|spaceport|mpio|msdsm|iScsiPrt|vhdmp|pvscsi|vio(?:stor|scsi)|(?:lsi_|mega|perc)sas.*"
    ),
    "hardware": r"Microsoft-Windows-WHEA-Logger|WHEA-Logger",
    "memory": r"Microsoft-Windows-(?:Resource-Exhaustion-.*|MemoryDiagnostics-.*)|Srv",
    "firmware": r"ACPI|IPMIDRV|TPM|Microsoft-Windows-TPM-WMI",
    "network": r"Tcpip6?|NDIS|Microsoft-Windows-(?:NDIS|TCPIP|MsLbfo.*)|netvsc|vmxnet3.*|netkvm|e1.*express|b57.*",
    "kernel": r"BugCheck|Microsoft-Windows-WER-SystemErrorReporting",
    "other": r"Microsoft-Windows-Kernel-.*|volmgr|volsnap|Microsoft-Windows-FilterManager",
}
_KNOWN = {kind: re.compile(f"(?:{names})", re.IGNORECASE) for kind, names in _KINDS.items()}
PATTERN = f"^(?:{'|'.join(_KINDS.values())})$"  # of all of them, for .NET
_LOST_POWER = ("Microsoft-Windows-Kernel-Power", 41)


def kind_of_event(provider: str, event_id: int) -> str:
    """Return the kind, in the words of host.kernel_log."""
    if (provider, event_id) == _LOST_POWER:
        return "kernel"
    return next((kind for kind, pattern in _KNOWN.items() if pattern.fullmatch(provider)), "other")

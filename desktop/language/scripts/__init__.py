"""What is wrong in the scripts of `run` steps, told by tools that know their languages; nothing is run.

It starts processes, so the loader leaves it out: a library of a thousand runbooks loads without it, and `handrail
lint` asks for it. It stands in this layer because it needs the nodes of the file to say where a finding is; the
tools themselves are started through the shell of this computer, with its deadline."""

from desktop.language.scripts.check import ScriptFindings, check_scripts, script_problems

__all__ = ["ScriptFindings", "check_scripts", "script_problems"]

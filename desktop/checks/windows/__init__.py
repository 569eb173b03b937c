"""How checks read a Windows machine: by PowerShell."""

"""Windows machines by PowerShell remoting (PSRP over WSMan), through the library of the extra `winrm`."""

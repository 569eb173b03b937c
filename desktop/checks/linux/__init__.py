"""How checks read a Linux machine: by POSIX tools, and the files of /proc and /sys."""

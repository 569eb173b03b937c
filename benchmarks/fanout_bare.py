"""The least that runs the same commands: paramiko and threads; prints the seconds of a first and a second round."""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import paramiko

from benchmarks.rounds import tell

THREADS = 32


def main(
    port: int, user: str, key: str, known_hosts: str, commands: list[str], hosts: int, manner: str
) -> None:
    if manner == "bundled":
        commands = ["\n".join(f"({command}\n)" for command in commands)]
    clients: dict[int, paramiko.SSHClient] = {}

    def one(number: int) -> None:
        if number not in clients:
            client = paramiko.SSHClient()
            client.load_host_keys(known_hosts)
            client.connect(
                "127.0.0.1", port, user, key_filename=key, look_for_keys=False, allow_agent=False, timeout=30
            )
            clients[number] = client
        for command in commands:
            _stdin, stdout, stderr = clients[number].exec_command(command)
            if not stdout.read() and not stderr.read():
                raise SystemExit("a command said nothing")

    seconds = []
    with ThreadPoolExecutor(THREADS) as pool:
        for _ in range(2):
            begun = time.perf_counter()
            list(pool.map(one, range(hosts)))
            seconds.append(time.perf_counter() - begun)
    for client in clients.values():
        client.close()
    tell(" ".join(map(str, seconds)))


if __name__ == "__main__":
    port_, user_, key_, known_, commands_, hosts_, manner_ = sys.argv[1:]
    main(int(port_), user_, key_, known_, json.loads(Path(commands_).read_text()), int(hosts_), manner_)

"""The vendors' contract servers, which refuse what a contract does not allow; they are not part of this repository."""

import importlib.util
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any


@contextmanager
def contract_servers(folder: Path, names: list[str]) -> Iterator[dict[str, tuple[str, Any]]]:
    """Start the servers of some vendors; each has its address and the mock that keeps the log."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # it leaves the files of the contracts to be closed
        started = _serve(folder).start(only=names, port_base=0)
    try:
        yield {name: (url, mock) for name, (url, _, mock) in started.items()}
    finally:
        for _, server, _ in started.values():
            server.shutdown()
            server.server_close()


def violations(mock: Any) -> list[str]:
    """Return what was sent against the contract, each with the request."""
    with mock.lock:
        return [
            f"{one['method']} {one['target']}: {one['violations']}" for one in mock.log if one["violations"]
        ]


def operations(mock: Any) -> list[str]:
    """Return the operations that were asked for, in order."""
    with mock.lock:
        return [str(one["operation"]) for one in mock.log]


def forget(mock: Any) -> None:
    with mock.lock:
        mock.log.clear()


def _serve(folder: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("contracts_serve", folder / "serve.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module

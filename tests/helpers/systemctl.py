"""Stands in for systemd in a folder of its own: does what a unit says, with the few keys that ours have.

python -m tests.helpers.systemctl ROOT VERB UNIT. `ROOT` takes the place of `/`: the unit is read there, and
its paths already point there. A service of `Type=notify` counts as started once it says READY=1.
"""

from __future__ import annotations

import os
import shlex
import signal
import socket
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

READY_WITHIN = 60.0


class Unit:
    """A unit of systemd, read from its file."""

    def __init__(self, root: Path, name: str) -> None:
        self.name = name if "." in name else f"{name}.service"
        self.root = root
        text = (root / "etc/systemd/system" / self.name).read_text(encoding="utf-8")
        self._lines = [line for line in text.splitlines() if line and not line.startswith(("#", ";"))]
        self._parser = ConfigParser(strict=False, interpolation=None)
        self._parser.optionxform = str  # type: ignore[assignment,method-assign]  # keys keep their capitals
        self._parser.read_string("\n".join(self._lines))

    def get(self, key: str) -> str:
        return self._parser.get("Service", key)

    def all(self, key: str) -> list[str]:
        """Return the values of a key that may stand several times."""
        return [line.partition("=")[2] for line in self._lines if line.startswith(f"{key}=")]

    @property
    def log(self) -> Path:
        return self.root / "var/log" / f"{self.name}.log"

    @property
    def pid(self) -> Path:
        return self.root / "run" / f"{self.name}.pid"

    def environment(self) -> dict[str, str]:
        """Return what systemd would hand to the process, besides what is here already."""
        # Where this stand-in is found is no business of what it starts.
        given = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        given |= dict(one.split("=", 1) for one in self.all("Environment"))
        for file in self.all("EnvironmentFile"):
            path = Path(file.removeprefix("-"))
            if path.exists() or not file.startswith("-"):
                given |= dict(one.split("=", 1) for one in path.read_text(encoding="utf-8").splitlines())
        for credential in self.all("LoadCredential"):
            name, _, source = credential.partition(":")
            folder = self.root / "run/credentials" / self.name
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(Path(source).read_bytes())
            given["CREDENTIALS_DIRECTORY"] = str(folder)
        return given

    def start(self) -> int:
        """Run a oneshot to its end, and any other until it says that it is ready."""
        for name in self.all("StateDirectory"):
            (self.root / "var/lib" / name).mkdir(parents=True, exist_ok=True, mode=0o700)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        command, environment = shlex.split(self.get("ExecStart")), self.environment()
        with self.log.open("ab") as log:
            if self.get("Type") == "oneshot":
                return subprocess.run(
                    command, env=environment, stdout=log, stderr=log, check=False
                ).returncode
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
                address = f"\0{self.root}/notify"[:100]
                heard.bind(address)
                heard.settimeout(READY_WITHIN)
                environment["NOTIFY_SOCKET"] = f"@{address[1:]}"
                process = subprocess.Popen(
                    command, env=environment, stdout=log, stderr=log, start_new_session=True
                )
                self.pid.parent.mkdir(parents=True, exist_ok=True)
                self.pid.write_text(str(process.pid))
                while "READY=1" not in heard.recv(4096).decode():
                    pass
        return 0

    def reload(self) -> int:
        """Do what `ExecReload` says."""
        command = [
            one.replace("$MAINPID", self.pid.read_text()) for one in shlex.split(self.get("ExecReload"))
        ]
        return subprocess.run(command, check=False).returncode


def stop(root: Path, name: str) -> int:
    """End a service that was started, and return the signal's success."""
    pid = Unit(root, name).pid
    if pid.exists():
        os.kill(int(pid.read_text()), signal.SIGTERM)
    return 0


def main(root: Path, verb: str, arguments: list[str]) -> int:
    """Return the exit code of the verb. To enable a timer is to have one that can be read."""
    name = arguments[-1]
    if name.endswith(".timer"):
        text = (root / "etc/systemd/system" / name).read_text(encoding="utf-8")
        return (
            0
            if "OnCalendar=" in text and (root / "etc/systemd/system" / name).with_suffix(".service").exists()
            else 1
        )
    match verb:
        case "enable" | "start":
            return Unit(root, name).start()
        case "reload":
            return Unit(root, name).reload()
        case "stop":
            return stop(root, name)
    raise SystemExit(f"no such verb here: {verb}")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:]))

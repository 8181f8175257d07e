"""The tools beside the package: each in an environment of its own below `.tools`, made by make."""

import subprocess
from pathlib import Path
from typing import Final

from local.processes import LocalError

ROOT: Final = Path(__file__).parent.parent


def installed(name: str) -> Path:
    """The environment of the tool `name`, made first if it is missing; raises `LocalError` if it cannot be."""
    home = ROOT / ".tools" / name
    if not (home / ".stamp").exists():
        command = ["make", "--no-print-directory", "--silent", f".tools/{name}/.stamp"]
        made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if made.returncode:
            raise LocalError(f"{' '.join(command)} failed:\n{made.stdout[-2000:]}{made.stderr[-2000:]}")
    return home


def program(name: str, executable: str) -> Path:
    """The path of `executable` in the environment of the tool `name`."""
    return installed(name) / "bin" / executable

"""The suite with a known key in use everywhere, and then a search for it in all that is left.

`python tests/sentinel/run.py [FOLDER] [pytest arguments]`: every Practice server wants the
sentinel, so that each link of each test presents it. Temporary folders, homes, logs, the output of
pytest, the command lines of all Python processes and everything the servers were sent (but the
Authorization header) are kept in FOLDER, and none may hold the sentinel. Takes as long as the
suite; not in CI, where tests/scenarios/test_trust_window.py does so for one whole session.
"""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent.parent
KEY = "swerve-sentinel-0f9e8d7c6b5a49382716"


def forms_of(key: str) -> list[bytes]:
    """Return how a key may be written down: as it is, for a URL, in hexadecimal, in base 64."""
    raw = key.encode()
    coded = [base64.b64encode(b"\0" * shift + raw)[4 * (shift > 0) : -4] for shift in range(3)]
    return list(dict.fromkeys([raw, quote(key).encode(), raw.hex().encode(), *coded]))


def holders(folder: Path, key: str) -> list[Path]:
    """Return the files beneath `folder` that hold `key` in any form, by content or by name."""
    forms = forms_of(key)
    found = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.is_symlink():
            continue
        data = os.fsencode(path.name) + path.read_bytes()
        if any(form in data for form in forms):
            found.append(path)
    return found


def main(arguments: list[str]) -> int:
    """Run pytest with the sentinel and search; return the exit status."""
    folder = Path(arguments.pop(0) if arguments else "/tmp/sk").resolve()
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "t").mkdir(parents=True)
    variables = {
        "SWERVE_SENTINEL": str(folder),
        "SWERVE_SENTINEL_KEY": KEY,
        "TMPDIR": str(folder / "t"),
        "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), str(ROOT / "app")]),
    }
    command = [sys.executable, "-m", "pytest", "--basetemp", str(folder / "b"), *arguments]
    with (folder / "pytest.txt").open("wb") as said:
        ran = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, **variables},
            stdout=said,
            stderr=said,
            check=False,
        )
    found = holders(folder, KEY)
    counts = {name: len(list((folder / name).glob("*"))) for name in ("frames", "used", "argv")}
    files = sum(1 for path in folder.rglob("*") if path.is_file())
    used = sum(len(path.read_bytes().splitlines()) for path in (folder / "used").glob("*"))
    lines = [
        (folder / "pytest.txt").read_text(errors="replace")[-2_000:],
        f"{used} requests carried the sentinel; {files} files searched; processes: {counts}",
        *(f"holds the sentinel: {path}" for path in found),
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if found or not used else ran.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

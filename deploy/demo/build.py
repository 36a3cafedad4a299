"""Builds the workshop's page as a folder for any static host: no server, everything in the browser.

    make demo DIR=out

CPython for WebAssembly comes from the npm package `pyodide`, msgspec's build for it from its wheel; both
are compared with their hashes. Everything else is what is installed from requirements.lock.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from importlib import metadata
from pathlib import Path

from bot.workshop.server import FILES, PAGE_FILES
from flows.shipped import CONTENT

HERE = Path(__file__).parent
ROOT = HERE.parents[1]

PYODIDE = "pyodide@314.0.7"
PYODIDE_SHA256 = "66b7949e5a0cba2250b586d7e368bf12fb482800748d182c4618254b685ffaa0"

RUNTIME = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
"""Files of the npm package that run Python; the rest is for consoles and type checkers."""

LIBRARIES = ("babel", "six", "transitions", "typing_extensions", "tzdata")
"""Pure Python that the workshop imports."""

UNUSED = ("bot/__main__.py", "bot/cli", "bot/storage/postgres", "bot/workshop/page")
"""Parts of the program that a browser doesn't need; the page lies beside the code."""

POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'"
)
"""The served page's policy, and what WebAssembly and a worker need."""

NOTICE = """\
<div id="demo" role="note">
<p><b>A demonstration, not a help line.</b> It runs in this page alone: nothing you type is sent or kept.
If your life may be in danger, call your emergency number, or see findahelpline.com.</p>
<p id="demo-state" role="status">Loading: 8 MB, once. It takes a few seconds.</p>
</div>
"""


RUNTIME_LICENCE = f"""\
pyodide/
  Package: {PYODIDE} (npm), unchanged: Pyodide (MPL-2.0, source: github.com/pyodide/pyodide) with CPython
  (PSF-2.0) and its standard library. Licences of the libraries in code.zip lie there beside their code.
"""


class NotBuilt(Exception):
    """Raised when the folder can't be made; the text says what to do."""


def build(out: Path, python: str) -> None:
    """Write the folder; `python` is one with pip.

    Raises:
        NotBuilt: the folder isn't empty, npm is missing, or a download isn't what was tested.
    """
    if out.exists() and any(out.iterdir()):
        raise NotBuilt(f"{out} isn't empty: name a new folder, as in make demo DIR=out")
    with tempfile.TemporaryDirectory() as scratch:
        runtime, compiled = _runtime(Path(scratch)), _compiled(Path(scratch), python)
        out.mkdir(parents=True, exist_ok=True)
        _page(out)
        (out / "pyodide").mkdir()
        for name in RUNTIME:
            shutil.copy(runtime / name, out / "pyodide" / name)
        _code(out / "code.zip", compiled)


def _page(out: Path) -> None:
    for name in FILES:
        if name:
            shutil.copy(PAGE_FILES / name, out / name)
    for name in ("server.js", "worker.js"):
        shutil.copy(HERE / name, out / name)
    licences = (PAGE_FILES / "LICENSES.txt").read_text(encoding="utf-8")
    (out / "LICENSES.txt").write_text(f"{licences}\n{RUNTIME_LICENCE}", encoding="utf-8")
    html = (PAGE_FILES / "index.html").read_text(encoding="utf-8")
    policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    html = html.replace('<meta charset="utf-8">', f'<meta charset="utf-8">\n{policy}', 1)
    html = html.replace('<header class="bar">', f'{NOTICE}<header class="bar">', 1)
    (out / "index.html").write_text(html, encoding="utf-8")
    style = (HERE / "demo.css").read_text(encoding="utf-8")
    with (out / "style.css").open("a", encoding="utf-8") as file:
        file.write(style)


def _runtime(scratch: Path) -> Path:
    """Return the folder of CPython for WebAssembly."""
    npm = shutil.which("npm")
    if npm is None:
        raise NotBuilt("npm isn't here, and Pyodide comes from it: install Node.js, or apt-get install npm")
    _run(npm, "pack", "--silent", PYODIDE, "--pack-destination", str(scratch))
    archive = next(scratch.glob("pyodide-*.tgz"))
    if hashlib.sha256(archive.read_bytes()).hexdigest() != PYODIDE_SHA256:
        raise NotBuilt(
            f"{archive.name} is another file than the one tested: compare PYODIDE_SHA256 in build.py"
        )
    with tarfile.open(archive) as packed:
        packed.extractall(scratch, filter="data")
    return scratch / "package"


def _compiled(scratch: Path, python: str) -> Path:
    """Return the wheel of msgspec for WebAssembly."""
    asked = ("--no-deps", "--require-hashes", "--only-binary=:all:", "-r", str(HERE / "requirements.txt"))
    platform = ("--platform", "pyemscripten_2026_0_wasm32", "--python-version", "3.14", "--abi", "cp314")
    _run(python, "-m", "pip", "download", "--quiet", *asked, *platform, "-d", str(scratch))
    return next(scratch.glob("*.whl"))


def _run(*command: str) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - its own words
    if done.returncode:
        raise NotBuilt(f"{Path(command[0]).name} failed:\n{done.stderr.strip()}")


def _code(archive: Path, compiled: Path) -> None:
    """Pack the program and its libraries; of Babel's locales, those of the shipped languages."""
    languages = {"root", "en", *(folder.name for folder in CONTENT.iterdir() if folder.is_dir())}
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as code:
        code.write(HERE / "demo.py", "demo.py")
        for package in ("bot", "flows"):
            for file in sorted((ROOT / package).rglob("*")):
                named = file.relative_to(ROOT)
                if file.is_file() and "__pycache__" not in file.parts and not _is_unused(named):
                    code.write(file, named)
        for name in LIBRARIES:
            for listed in metadata.files(name) or ():
                file = Path(str(listed.locate()))
                locale = "locale-data" in listed.parts
                unused = file.suffix == ".pyc" or file.name == "RECORD"  # for installers alone
                if ".." in listed.parts or unused or (locale and file.stem not in languages):
                    continue
                code.write(file, str(listed))
        with zipfile.ZipFile(compiled) as wheel:
            for member in wheel.namelist():
                code.writestr(member, wheel.read(member))


def _is_unused(file: Path) -> bool:
    """Tell whether nothing in a browser needs a file."""
    return any(file.is_relative_to(folder) for folder in UNUSED)


def main() -> int:
    """Build it, or say what is missing; return the exit code."""
    parser = argparse.ArgumentParser(prog="make demo", description="build the workshop as static files")
    parser.add_argument("out", type=Path, help="a new folder")
    parser.add_argument("--python", default="python3", help="a Python with pip (python3)")
    asked = parser.parse_args()
    out: Path = asked.out
    try:
        build(out, asked.python)
    except NotBuilt as why:
        print(f"make demo: {why}", file=sys.stderr)
        return 1
    size = sum(file.stat().st_size for file in out.rglob("*") if file.is_file())
    print(f"{out}: {size / 1e6:.1f} MB. Look at it: python3 -m http.server -d {out} 8000")
    return 0


if __name__ == "__main__":
    sys.exit(main())

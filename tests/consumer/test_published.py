"""What is published: the wheel, the sdist, the release archive; and that its version is said in one place."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tarfile
import zipfile

import pytest

ROOT = pathlib.Path(__file__).parents[2]
VERSION = re.search(r"project\(crmcore VERSION ([0-9.]+)", (ROOT / "CMakeLists.txt").read_text()).group(1)
OLDEST_GLIBC = 34  # 2.34: RHEL 9, Amazon Linux 2023, Ubuntu 22.04
# What a machine may be expected to have: the C and the C++ library (PEP 600).
OF_THE_MACHINE = {"libc.so.6", "libm.so.6", "libstdc++.so.6", "libgcc_s.so.1", "ld-linux-x86-64.so.2", "libpthread.so.0", "linux-vdso.so.1"}
DEMO = """
import crmcore as crm
past = crm.history({'customer': ['a', 'b'], 'day': ['2025-01-01', '2025-01-09'], 'amount': [1, 2]}, today='2025-01-10')
print(len(crm.lifecycle.status(past)), len(crm.segmentation.rfm(past)))
with crm.open('shop.crm', currency='EUR') as shop:
    with shop.change('me', 'test') as change:
        change.add('customer', code='A')
    print(shop.count('customer'))
"""


def run(*command, **more):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **more)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.compiles_again
@pytest.mark.skipif(sys.platform != "linux", reason="auditwheel is for Linux")
def test_the_wheel_brings_all_that_it_needs(blocks, tmp_path):
    run(sys.executable, ROOT / "scripts" / "wheels.py", "--sqlite", "system", "--out", tmp_path / "dist")
    wheel = next((tmp_path / "dist").glob("*.whl"))
    assert int(re.search(r"manylinux_2_(\d+)_x86_64", wheel.name).group(1)) <= OLDEST_GLIBC

    with zipfile.ZipFile(wheel) as archive:
        metadata = archive.read(next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))).decode()
        licences = {pathlib.PurePath(name).name for name in archive.namelist() if "/licenses/" in name and not name.endswith("/")}
    assert licences == {"LICENSE", "sqlite.txt", "utf8proc.txt", "libsodium.txt", "date.txt", "boost.txt", "nlohmann-json.txt", "expat.txt", "minizip.txt",
                        "zlib.txt", "pybind11.txt"}
    assert metadata.count("License-File: ") == len(licences)
    assert not re.search(r"]\((?!https?:)", metadata), "a link of the readme leads nowhere outside the repository"

    python = tmp_path / "venv" / "bin" / "python"
    bare = {"cwd": tmp_path, "env": {"PATH": f"{pathlib.Path(sys.executable).resolve().parent}:/usr/bin:/bin"}}
    said = run("bash", "-ec", blocks("Python")["sh"], cwd=tmp_path, env={**bare["env"], "DIST": str(tmp_path / "dist")})
    assert said.endswith(f"crmcore {VERSION}\n")
    assert run(python, "-c", DEMO, **bare) == "2 2\n1\n"
    assert "No broken requirements" in run(python, "-m", "pip", "check", **bare)

    module = run(python, "-c", "import crmcore._core; print(crmcore._core.__file__)", **bare).strip()
    for line in run("ldd", module, **bare).splitlines():
        library = pathlib.Path(line.split()[0]).name
        assert library in OF_THE_MACHINE or f"{tmp_path}/venv/" in line, line


def test_the_sdist_holds_what_it_is_built_of(tmp_path):
    run(sys.executable, "-c", f"from scikit_build_core.build import build_sdist; build_sdist({str(tmp_path)!r})", cwd=ROOT)
    with tarfile.open(next(tmp_path.glob("crmcore-*.tar.gz"))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    for folder in ("include", "src", "bindings", "cmake"):
        missing = [str(path) for path in (ROOT / folder).rglob("*.[hc]*") if path.is_file() and "__pycache__" not in str(path)
                   and str(path.relative_to(ROOT)) not in names]
        assert missing == []
    assert {"LICENSE", "PKG-INFO", "bindings/python/README.md", "bindings/python/crmcore/_core.pyi"} <= names
    assert not {name.split("/")[0] for name in names} & {"build", "docs", ".ci", ".git", ".venv", "benchmarks", "packaging"}


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="a release is made of a commit, and this is not a clone")
def test_the_release_archive_is_the_commit_and_the_same_each_time(tmp_path):
    for out in ("one", "two"):
        run(ROOT / "scripts" / "release", env={**os.environ, "CRMCORE_DIST": str(tmp_path / out)})
    archive = f"crmcore-{VERSION}-source.tar.gz"
    assert (tmp_path / "one" / archive).read_bytes() == (tmp_path / "two" / archive).read_bytes()

    with tarfile.open(tmp_path / "one" / archive) as members:
        held = {member.name.removeprefix(f"crmcore-{VERSION}/") for member in members if not member.isdir()}
    kept = set(run("git", "-c", "core.quotePath=off", "ls-tree", "-r", "--name-only", "HEAD", cwd=ROOT).splitlines())
    assert held == kept - {".ci/run", ".gitignore", ".gitattributes"}
    run("tar", "-xzf", tmp_path / "one" / archive, "-C", tmp_path)
    run("cmake", "-S", tmp_path / f"crmcore-{VERSION}", "-B", tmp_path / "build", "-G", "Ninja", "-DCRMCORE_TESTS=ON")


def test_the_port_has_the_version_of_the_project():
    port = json.loads((ROOT / "packaging/vcpkg/crmcore/vcpkg.json").read_text())
    assert port["version"] == VERSION

"""Outside programs that find crmcore as a user would: find_package, pkg-config, a wheel in a fresh environment."""

import os
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).parents[2]
HERE = pathlib.Path(__file__).parent


def run(*command, **more):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **more)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    build = next((ROOT / "build" / name for name in ("release", "dev") if (ROOT / "build" / name / "libcrmcore.so").exists()), None)
    if build is None:
        pytest.skip("no build of the library to install (scripts/test makes one)")
    prefix = tmp_path_factory.mktemp("prefix")
    for component in ("cpp", "c"):
        run("cmake", "--install", build, "--prefix", prefix, "--component", component)
    return prefix


def test_a_cmake_project_finds_the_package(installed, tmp_path):
    run("cmake", "-S", HERE / "cpp", "-B", tmp_path / "build", "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={installed}")
    run("cmake", "--build", tmp_path / "build")
    assert run(tmp_path / "build" / "consumer", tmp_path / "shop.crm") == "4\n"


def test_a_c_program_finds_the_library_by_pkg_config(installed, tmp_path):
    folder = next(installed.rglob("crmcore.pc")).parent
    environment = {**os.environ, "PKG_CONFIG_PATH": str(folder)}
    # The file names the prefix it was configured with; a moved installation says its own.
    flags = run("pkg-config", "--define-variable", f"prefix={installed}", "--cflags", "--libs", "crmcore", env=environment).split()
    library = next(installed.rglob("libcrmcore.so")).parent
    run("gcc", HERE / "c" / "main.c", "-o", tmp_path / "program", *flags, f"-Wl,-rpath,{library}")
    assert run(tmp_path / "program", tmp_path / "shop.crm") == "ok\n"


def test_the_wheel_works_in_a_fresh_environment(tmp_path):
    run(sys.executable, "-m", "pip", "wheel", "-q", "--disable-pip-version-check", "--no-build-isolation", "--no-deps", "-w", tmp_path, ROOT)
    run(sys.executable, "-m", "venv", tmp_path / "venv")
    python = tmp_path / "venv" / "bin" / "python"
    run(python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-index", next(tmp_path.glob("crmcore-*.whl")))
    printed = run(python, "-c", "import crmcore as crm; print(len(crm.lifecycle.status(crm.history({'customer': ['a'], 'day': ['2025-01-01'], 'amount': [1]}, today='2025-01-02'))))", cwd=tmp_path)
    assert printed == "1\n"
    assert "crmcore 0.1" in run(tmp_path / "venv" / "bin" / "crmcore", "--version", cwd=tmp_path)

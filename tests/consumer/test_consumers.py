"""Outside programs that find crmcore as a user would: find_package, pkg-config, its sources inside theirs."""

import os
import pathlib
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).parents[2]
HERE = pathlib.Path(__file__).parent
LAUNCHER = ["-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"] if shutil.which("ccache") else []


def run(*command, **more):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **more)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def refused(*command, **more):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **more)
    assert done.returncode != 0, done.stdout
    return " ".join(done.stderr.split())


def installed(folder, *components):
    """A prefix with these components, moved after the installation."""
    builds = (ROOT / "build" / name for name in ("release", "dev"))
    build = next((build for build in builds if (build / "libcrmcore.so").exists() and (build / "libcrmcore.a").exists()), None)
    if build is None:
        pytest.skip("no build of the library to install (scripts/test makes one)")
    for component in components:
        run("cmake", "--install", build, "--prefix", folder / "first", "--component", component)
    return (folder / "first").rename(folder / "moved")


@pytest.fixture(scope="module")
def prefix(tmp_path_factory):
    return installed(tmp_path_factory.mktemp("all"), "c", "cpp")


@pytest.fixture(scope="module")
def prefix_of_c(tmp_path_factory):
    return installed(tmp_path_factory.mktemp("c"), "c")


@pytest.fixture(scope="module")
def prefix_of_cpp(tmp_path_factory):
    return installed(tmp_path_factory.mktemp("cpp"), "cpp")


def configure(project, build, prefix, *options):
    return ["cmake", "-S", HERE / project, "-B", build, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={prefix}", *options]


def without(*packages):
    return [f"-DCMAKE_DISABLE_FIND_PACKAGE_{package}=ON" for package in packages]


def flags(prefix, *question):
    environment = {**os.environ, "PKG_CONFIG_PATH": str(next(prefix.rglob("crmcore.pc")).parent)}
    return run("pkg-config", "--cflags", "--libs", *question, env=environment).split()


def loaded_by(program):
    return run("readelf", "-d", program)


def test_a_cmake_project_finds_the_cpp_library(prefix, tmp_path):
    run(*configure("cpp", tmp_path / "build", prefix))
    run("cmake", "--build", tmp_path / "build")
    assert run(tmp_path / "build" / "consumer", tmp_path / "shop.crm") == "4\n"


def test_a_cmake_project_in_c_needs_nothing_of_cpp(prefix_of_c, tmp_path):
    run(*configure("c", tmp_path / "build", prefix_of_c, *without("SQLite3", "date", "Threads", "PkgConfig")))
    run("cmake", "--build", tmp_path / "build")
    assert run(tmp_path / "build" / "consumer", tmp_path / "shop.crm") == "ok\n"
    assert "libcrmcore.so.1" in loaded_by(tmp_path / "build" / "consumer")
    assert "sqlite" not in loaded_by(tmp_path / "build" / "consumer")


def test_find_package_names_the_debian_package_of_what_is_missing(prefix, tmp_path):
    said = refused(*configure("cpp", tmp_path / "build", prefix, *without("SQLite3", "date")))
    assert "apt install libhowardhinnant-date-dev libsqlite3-dev" in said


def test_find_package_says_that_a_component_is_not_installed(prefix_of_c, tmp_path):
    assert "the component cpp is not installed" in refused(*configure("cpp", tmp_path / "build", prefix_of_c))


def test_the_build_names_the_debian_package_of_what_is_missing(tmp_path):
    said = refused("cmake", "-S", ROOT, "-B", tmp_path / "build", "-G", "Ninja", *without("SQLite3", "nlohmann_json"))
    assert "apt install libsqlite3-dev nlohmann-json3-dev" in said


def test_a_c_program_finds_the_shared_library_by_pkg_config(prefix_of_c, tmp_path):
    library = next(prefix_of_c.rglob("libcrmcore.so")).parent
    found = flags(prefix_of_c, "crmcore")
    assert not [flag for flag in found if flag.startswith("-l") and flag != "-lcrmcore"]
    run("gcc", HERE / "c" / "main.c", "-o", tmp_path / "program", *found, f"-Wl,-rpath,{library}")
    assert run(tmp_path / "program", tmp_path / "shop.crm") == "ok\n"


def test_a_c_program_finds_the_static_library_by_pkg_config(prefix_of_cpp, tmp_path):
    run("gcc", HERE / "c" / "main.c", "-o", tmp_path / "program", *flags(prefix_of_cpp, "--static", "crmcore"))
    assert run(tmp_path / "program", tmp_path / "shop.crm") == "ok\n"
    assert "libcrmcore" not in loaded_by(tmp_path / "program")


def test_a_cpp_program_finds_the_library_by_pkg_config(prefix, tmp_path):
    run("g++", "-std=c++20", HERE / "cpp" / "main.cpp", "-o", tmp_path / "program", *flags(prefix, "crmcore-cpp"))
    assert run(tmp_path / "program", tmp_path / "shop.crm") == "4\n"


@pytest.mark.compiles_again
@pytest.mark.parametrize("way", ["add_subdirectory", "FetchContent"])
def test_a_project_has_the_sources_inside(way, tmp_path):
    build = tmp_path / "build"
    run("cmake", "-S", HERE / "subproject", "-B", build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release", f"-DCRMCORE_SOURCE={ROOT}",
        f"-DWITH_FETCH_CONTENT={'ON' if way == 'FetchContent' else 'OFF'}", *LAUNCHER)
    run("cmake", "--build", build)
    assert run(build / "in_cpp", tmp_path / "cpp.crm") == "4\n"
    assert run(build / "in_c", tmp_path / "c.crm") == "ok\n"
    assert run(build / "in_c_alone", tmp_path / "alone.crm") == "ok\n"
    run("cmake", "--install", build, "--prefix", tmp_path / "prefix")
    assert [path.name for path in (tmp_path / "prefix").rglob("*") if path.is_file()] == ["in_cpp"]


@pytest.mark.compiles_again
def test_what_the_page_says_of_c_and_cpp_works(blocks, tmp_path):
    """From the build on, in one installation: the lines are typed in as they stand."""
    environment = {**os.environ, "PREFIX": str(tmp_path / "prefix"), "CMAKE_GENERATOR": "Ninja", "CMAKE_BUILD_PARALLEL_LEVEL": "2"}
    if LAUNCHER:
        environment["CMAKE_CXX_COMPILER_LAUNCHER"] = "ccache"
    run("bash", "-ec", blocks("C and C++")["sh"], cwd=ROOT, env=environment)
    for title, printed in (("C++ with CMake", "0 customers"), ("C with CMake", "ok"), ("Without CMake", "ok\n0 customers")):
        folder = tmp_path / title.replace(" ", "-")
        folder.mkdir()
        found = {**blocks("C++ with CMake"), **blocks("C with CMake"), **blocks(title)}
        for language, file in (("cmake", "CMakeLists.txt"), ("cpp", "main.cpp"), ("c", "main.c")):
            (folder / file).write_text(found[language])
        assert run("bash", "-ec", found["sh"], cwd=folder, env=environment).endswith(f"{printed}\n"), title

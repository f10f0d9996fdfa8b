"""Conan recipe, for a checkout or a release archive: conan create packaging/conan --build=missing."""

import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy, load


class Crmcore(ConanFile):
    name = "crmcore"
    description = "A business's relations with its customers, kept in one file and judged"
    license = "Apache-2.0"
    topics = ("crm", "customers", "sqlite", "statistics")
    settings = "os", "arch", "compiler", "build_type"
    # system_libraries: SQLite and the rest are those of the machine, not Conan's.
    options = {"system_libraries": [True, False]}
    default_options = {"system_libraries": False}

    def _root(self):
        return os.path.dirname(os.path.dirname(self.recipe_folder))

    def set_version(self):
        self.version = re.search(r"project\(crmcore VERSION ([0-9.]+)", load(self, os.path.join(self._root(), "CMakeLists.txt"))).group(1)

    def export_sources(self):
        for pattern in ("CMakeLists.txt", "LICENSE", "cmake/*", "include/*", "src/*", "bindings/c/*"):
            copy(self, pattern, self._root(), self.export_sources_folder)

    def requirements(self):
        if self.options.system_libraries:
            return
        self.requires("boost/[>=1.74]", options={"header_only": True})
        self.requires("date/[>=3.0.1 <4]", options={"use_system_tz_db": True})
        self.requires("expat/[>=2.5 <3]")
        self.requires("libsodium/[>=1.0.18]")
        self.requires("minizip/[>=1.2.13 <2]")
        self.requires("nlohmann_json/[>=3.11 <4]")
        self.requires("sqlite3/[>=3.40 <4]")
        self.requires("utf8proc/[>=2.8 <3]")
        self.requires("zlib/[>=1.2.13 <2]")

    def validate(self):
        check_min_cppstd(self, 20)

    def layout(self):
        cmake_layout(self)

    def generate(self):
        CMakeDeps(self).generate()
        toolchain = CMakeToolchain(self)
        toolchain.cache_variables["CRMCORE_TESTS"] = False
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        CMake(self).install()

    def package_info(self):
        self.cpp_info.set_property("cmake_find_mode", "none")  # the package brings its own crmcore-config.cmake
        self.cpp_info.builddirs.append(os.path.join("lib", "cmake", "crmcore"))
        self.cpp_info.libs = ["crmcore_cpp"]

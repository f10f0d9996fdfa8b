"""A program that finds crmcore in the package that was just made."""

import os

from conan import ConanFile
from conan.tools.build import can_run
from conan.tools.cmake import CMake, cmake_layout


class CrmcoreTest(ConanFile):
    settings = "os", "arch", "compiler", "build_type"
    generators = "CMakeDeps", "CMakeToolchain"

    def requirements(self):
        self.requires(self.tested_reference_str)

    def layout(self):
        cmake_layout(self)

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def test(self):
        if can_run(self):
            file = os.path.join(self.build_folder, "shop.crm")
            for program in ("in_cpp", "in_c"):
                self.run(f"rm -f {file}; {os.path.join(self.cpp.build.bindir, program)} {file}", env="conanrun")

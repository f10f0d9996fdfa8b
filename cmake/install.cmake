# What is installed: component c (shared library, header), component cpp (static libraries, headers), each with what
# find_package and pkg-config read. All of it may be moved to another prefix afterwards.
include(CMakePackageConfigHelpers)
set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/crmcore)
set(pkg_config_folder ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

install(TARGETS crmcore_c EXPORT crmcore_c RUNTIME COMPONENT c LIBRARY COMPONENT c NAMELINK_COMPONENT c
  ARCHIVE COMPONENT c FILE_SET HEADERS COMPONENT c)
install(TARGETS crmcore crmcore_c_static EXPORT crmcore_cpp ARCHIVE COMPONENT cpp FILE_SET HEADERS COMPONENT cpp)
configure_package_config_file(cmake/crmcore-config.cmake.in crmcore-config.cmake INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(crmcore-config-version.cmake COMPATIBILITY SameMinorVersion)

file(RELATIVE_PATH crmcore_prefix /prefix/${pkg_config_folder} /prefix)
string(REGEX REPLACE "/$" "" crmcore_prefix "${crmcore_prefix}")
set(crmcore_linked_with -ldate-tz -lsqlite3 -lsodium -lutf8proc -lexpat -lminizip -lz)
if(crmcore_has_sqlite)  # in libcrmcore_cpp.a
  list(REMOVE_ITEM crmcore_linked_with -lsqlite3)
endif()
list(JOIN crmcore_linked_with " " crmcore_linked_with)
set(crmcore_cxx_runtime stdc++)
if(APPLE)
  set(crmcore_cxx_runtime c++)
endif()
configure_file(cmake/crmcore.pc.in crmcore.pc @ONLY)
configure_file(cmake/crmcore-cpp.pc.in crmcore-cpp.pc @ONLY)

foreach(component c cpp)
  install(EXPORT crmcore_${component} NAMESPACE crmcore:: FILE crmcore-${component}.cmake DESTINATION ${package_folder}
    COMPONENT ${component})
  install(FILES ${PROJECT_BINARY_DIR}/crmcore-config.cmake ${PROJECT_BINARY_DIR}/crmcore-config-version.cmake
    DESTINATION ${package_folder} COMPONENT ${component})
endforeach()
install(FILES cmake/crmcore-libraries.cmake DESTINATION ${package_folder} COMPONENT cpp)
install(FILES ${PROJECT_BINARY_DIR}/crmcore.pc DESTINATION ${pkg_config_folder} COMPONENT c)
install(FILES ${PROJECT_BINARY_DIR}/crmcore.pc DESTINATION ${pkg_config_folder} COMPONENT cpp)  # libcrmcore.a
install(FILES ${PROJECT_BINARY_DIR}/crmcore-cpp.pc DESTINATION ${pkg_config_folder} COMPONENT cpp)

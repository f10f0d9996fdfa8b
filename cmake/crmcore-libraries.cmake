# Finds what crmcore is linked with, when it is built and when a program links the C++ library. What is not there stands
# in crmcore_missing, each with the name of its Debian package. crmcore_has_sqlite: it is compiled in.
set(crmcore_missing "")

function(crmcore_find_library name header package)
  if(TARGET crmcore::${name})
    return()
  endif()
  find_path(CRMCORE_${name}_INCLUDE ${header})
  find_library(CRMCORE_${name}_LIBRARY ${name})
  mark_as_advanced(CRMCORE_${name}_INCLUDE CRMCORE_${name}_LIBRARY)
  if(CRMCORE_${name}_INCLUDE AND CRMCORE_${name}_LIBRARY)
    add_library(crmcore::${name} UNKNOWN IMPORTED)
    set_target_properties(crmcore::${name} PROPERTIES IMPORTED_LOCATION ${CRMCORE_${name}_LIBRARY}
      INTERFACE_INCLUDE_DIRECTORIES ${CRMCORE_${name}_INCLUDE})
  else()
    set(crmcore_missing ${crmcore_missing} ${package} PARENT_SCOPE)
  endif()
endfunction()

macro(crmcore_find_package name version package)
  find_package(${name} ${version} QUIET)
  if(NOT ${name}_FOUND)
    list(APPEND crmcore_missing ${package})
  endif()
endmacro()

find_package(Threads QUIET)
crmcore_find_library(utf8proc utf8proc.h libutf8proc-dev)
crmcore_find_library(sodium sodium.h libsodium-dev)
crmcore_find_package(date 3.0 libhowardhinnant-date-dev)
if(NOT crmcore_has_sqlite)
  crmcore_find_package(SQLite3 3.40 libsqlite3-dev)
endif()

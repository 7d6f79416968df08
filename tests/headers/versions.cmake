# Two versions of the library in one file are an error that names both, in either order. Takes COMPILER, and BUILD, a
# folder to write to.

cmake_minimum_required(VERSION 3.20)
include("${CMAKE_CURRENT_LIST_DIR}/../support/lines.cmake")
get_filename_component(include "${CMAKE_CURRENT_LIST_DIR}/../../include" ABSOLUTE)

read_text("${include}/de100_memory.hpp" text)
string(REGEX REPLACE "(\n#define DE100_MEMORY_VERSION_MINOR) [0-9]+" "\\1 12345" text "${text}")
string(REGEX REPLACE "(DE100_VERSION_[0-9]+)_[0-9]+_" "\\1_12345_" text "${text}")  # the guards that are named for it
file(WRITE "${BUILD}/another_version.hpp" "${text}")
file(WRITE "${BUILD}/this_then_another.cpp" "#include <de100/memory.hpp>\n#include \"another_version.hpp\"\n")
file(WRITE "${BUILD}/another_then_this.cpp" "#include \"another_version.hpp\"\n#include <de100/memory.hpp>\n")

foreach(name IN ITEMS this_then_another another_then_this)
  execute_process(COMMAND "${COMPILER}" -std=c++20 -fsyntax-only -I "${include}" "${BUILD}/${name}.cpp"
    RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(result EQUAL 0 OR NOT output MATCHES "#error[^\n]*two versions" OR NOT output MATCHES "Version<[^\n]*12345")
    message(FATAL_ERROR "${name}.cpp is not refused because of the version:\n${output}")
  endif()
endforeach()

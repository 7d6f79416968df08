# Fails unless generate.cmake makes the same bytes in a copy of the headers elsewhere, called from another folder, with
# either kind of line ends and in several languages. Takes BUILD, a folder to write to.

cmake_minimum_required(VERSION 3.20)
include("${CMAKE_CURRENT_LIST_DIR}/../support/lines.cmake")
get_filename_component(root "${CMAKE_CURRENT_LIST_DIR}/../.." ABSOLUTE)
set(copy "${BUILD}/a copy")

file(GLOB_RECURSE files RELATIVE "${root}" "${root}/include/de100/*.hpp")
list(APPEND files LICENSE tests/single_header/generate.cmake tests/support/lines.cmake)

foreach(line_end IN ITEMS "\n" "\r\n")
  foreach(file IN LISTS files)
    read_text("${root}/${file}" text)
    string(REPLACE "\n" "${line_end}" text "${text}")
    string(REGEX REPLACE "\n$" "" text "${text}")  # which file(CONFIGURE) adds
    file(CONFIGURE OUTPUT "${copy}/${file}" CONTENT "@text@" @ONLY NEWLINE_STYLE LF)
  endforeach()
  foreach(language IN ITEMS C C.UTF-8 tr_TR.UTF-8)  # Turkish has an i of its own
    file(REMOVE "${copy}/include/de100_memory.hpp")
    execute_process(
      COMMAND "${CMAKE_COMMAND}" -E env "LC_ALL=${language}"
        "${CMAKE_COMMAND}" -P "${copy}/tests/single_header/generate.cmake"
      COMMAND_ERROR_IS_FATAL ANY WORKING_DIRECTORY "${BUILD}")
    execute_process(
      COMMAND "${CMAKE_COMMAND}" -E compare_files "${root}/include/de100_memory.hpp" "${copy}/include/de100_memory.hpp"
      RESULT_VARIABLE result)
    if(NOT result EQUAL 0)
      message(FATAL_ERROR "another file is made with LC_ALL=${language} of lines that end with '${line_end}'")
    endif()
  endforeach()
endforeach()

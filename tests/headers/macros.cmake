# The umbrella leaves no macro behind but DE100_* and those of the standard and system headers that it includes: compares
# what is defined after all of these alone with what is defined after the umbrella. Takes COMPILER, and BUILD, a folder to
# write to.

cmake_minimum_required(VERSION 3.20)
include("${CMAKE_CURRENT_LIST_DIR}/../support/lines.cmake")
get_filename_component(include "${CMAKE_CURRENT_LIST_DIR}/../../include" ABSOLUTE)

# The names of all macros that are defined after a text.
function(macros_after text name result)
  file(WRITE "${BUILD}/${name}.cpp" "${text}")
  execute_process(COMMAND "${COMPILER}" -std=c++20 -dM -E -I "${include}" "${BUILD}/${name}.cpp"
    RESULT_VARIABLE failed OUTPUT_VARIABLE output)
  if(failed)
    message(FATAL_ERROR "${COMPILER} could not preprocess ${BUILD}/${name}.cpp")
  endif()
  set(names "")
  while(NOT output STREQUAL "")
    take_line(output line)
    if(line MATCHES "^#define ([A-Za-z0-9_]+)")
      list(APPEND names "${CMAKE_MATCH_1}")
    endif()
  endwhile()
  set(${result} "${names}" PARENT_SCOPE)
endfunction()

file(GLOB_RECURSE headers "${include}/de100/*.hpp")
set(others "")
foreach(header IN LISTS headers)
  read_text("${header}" text)
  while(NOT text STREQUAL "")
    take_line(text line)
    if(line MATCHES "^ *# *include (<[^>]+>)")
      string(APPEND others "#if __has_include(${CMAKE_MATCH_1})\n#include ${CMAKE_MATCH_1}\n#endif\n")
    endif()
  endwhile()
endforeach()

macros_after("${others}" macros_before before)
macros_after("#include <de100/memory.hpp>\n" macros_behind behind)
list(REMOVE_ITEM behind ${before})
list(FILTER behind EXCLUDE REGEX "^DE100_")
if(behind)
  list(JOIN behind "\n  " behind)
  message(FATAL_ERROR "These macros are left behind:\n  ${behind}")
endif()

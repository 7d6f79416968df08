# Writes include/de100_memory.hpp, the whole library in one file:
#
#   cmake -P tests/single_header/generate.cmake
#   cmake -D OUTPUT=another_file.hpp -P tests/single_header/generate.cmake
#
# The umbrella says which headers; each comes after those that it includes, and a platform's file stands where it is
# chosen. Each keeps its include guard, so the file and the headers may meet. Standard headers that are included under
# no condition go to the top. The same headers make the same bytes, wherever this runs.

cmake_minimum_required(VERSION 3.20)
include("${CMAKE_CURRENT_LIST_DIR}/../support/lines.cmake")

get_filename_component(root "${CMAKE_CURRENT_LIST_DIR}/../.." ABSOLUTE)
set(include "${root}/include")
set(umbrella "${include}/de100/memory.hpp")
if(NOT DEFINED OUTPUT)
  set(OUTPUT "${include}/de100_memory.hpp")
endif()

# Global, since the function that fills them calls itself.
set_property(GLOBAL PROPERTY body "")      # the headers so far, one after another
set_property(GLOBAL PROPERTY parts "")     # their paths
set_property(GLOBAL PROPERTY standard "")  # standard headers for the top

# Reads a header of ours into the variable that `result` names, ready to be put into the file. Those that it includes
# go to `body`. `conditional`: it is itself included within an #if, and so stays where it is included.
function(read_part path conditional result)
  set_property(GLOBAL APPEND PROPERTY parts "${path}")
  get_filename_component(folder "${path}" DIRECTORY)
  file(RELATIVE_PATH name "${include}" "${path}")
  string(LENGTH "// ==== ${name} " length)
  math(EXPR length "120 - ${length}")
  string(REPEAT "=" ${length} rule)

  read_text("${path}" text)
  take_line(text licence)  # it stands at the top of the whole file
  if(NOT licence STREQUAL "// de100 memory, https://opensource.org/license/zlib")
    message(FATAL_ERROR "${name} does not begin with the licence line")
  endif()

  set(part "\n// ==== ${name} ${rule}\n")
  set(before "")  # the line before this one
  set(depth 0)    # of #if around this line; the include guard is the first
  while(NOT text STREQUAL "")
    take_line(text line)
    set(keep_line TRUE)
    set(here ${conditional})
    if(depth GREATER 1)
      set(here TRUE)
    endif()

    if(line MATCHES "^ *# *if")
      math(EXPR depth "${depth} + 1")
    elseif(line MATCHES "^ *# *endif")
      math(EXPR depth "${depth} - 1")
    elseif(line MATCHES "^ *# *include <([^>]+)>" AND NOT here)
      set_property(GLOBAL APPEND PROPERTY standard "${CMAKE_MATCH_1}")
      set(keep_line FALSE)
    elseif(line MATCHES "^ *# *include \"([^\"]+)\"")
      set(keep_line FALSE)
      get_filename_component(included "${folder}/${CMAKE_MATCH_1}" ABSOLUTE)
      get_property(parts GLOBAL PROPERTY parts)
      if(NOT included IN_LIST parts)
        if(here AND NOT included MATCHES "/de100/os/[a-z_]+\\.hpp$")
          message(FATAL_ERROR "${name} is the first to include ${included}, and under a condition: where that does not "
            "hold, whatever includes it later would not have it. Only files in os/ may be included so")
        endif()
        read_part("${included}" ${here} included_text)
        if(here)
          string(APPEND part "${included_text}")
        else()
          set_property(GLOBAL APPEND_STRING PROPERTY body "${included_text}")
        endif()
      endif()
    endif()

    # Where includes were taken out, one empty line stays.
    if(keep_line AND NOT (line STREQUAL "" AND before STREQUAL ""))
      string(APPEND part "${line}\n")
      set(before "${line}")
    endif()
  endwhile()
  set(${result} "${part}" PARENT_SCOPE)
endfunction()

read_part("${umbrella}" FALSE unused)  # of the umbrella itself nothing is left but its table of contents
get_property(body GLOBAL PROPERTY body)

# The version, from the text itself.
set(version "")
foreach(number IN ITEMS MAJOR MINOR PATCH)
  if(NOT body MATCHES "\n#define DE100_MEMORY_VERSION_${number} ([0-9]+)\n")
    message(FATAL_ERROR "config.hpp defines no DE100_MEMORY_VERSION_${number}")
  endif()
  string(APPEND version ".${CMAKE_MATCH_1}")
endforeach()
string(SUBSTRING "${version}" 1 -1 version)
string(REPLACE "." "_" guard "DE100_VERSION_${version}")
if(NOT body MATCHES "\n#ifndef ${guard}\n#define ${guard}\n")
  message(FATAL_ERROR "config.hpp has no guard ${guard}, which would be its version's")
endif()

# The table of contents, from the umbrella's include lines.
read_text("${umbrella}" text)
set(contents "")
while(NOT text STREQUAL "")
  take_line(text line)
  if(line MATCHES "^#include \"([^\"]+)\" *// *(.*)$")
    string(LENGTH "${CMAKE_MATCH_1}" length)
    math(EXPR length "20 - ${length}")
    string(REPEAT " " ${length} space)
    string(APPEND contents "//   ${CMAKE_MATCH_1}${space}${CMAKE_MATCH_2}\n")
  endif()
endwhile()

# The licence, as comment lines.
read_text("${root}/LICENSE" text)
set(licence "")
while(NOT text STREQUAL "")
  take_line(text line)
  string(APPEND licence "// ${line}\n")
endwhile()
string(REPLACE "// \n" "//\n" licence "${licence}")

get_property(standard GLOBAL PROPERTY standard)
list(REMOVE_DUPLICATES standard)
list(SORT standard)
list(TRANSFORM standard REPLACE "(.+)" "#include <\\1>")
list(JOIN standard "\n" standard)

set(text "// de100 memory ${version}, all of it in one file: guarded virtual memory, views and arenas for games and engines.
// Copy the file into a C++20 project and include it; there is nothing to build or link. The licence is zlib's, below.
// Generated from include/de100/*.hpp by `cmake -P tests/single_header/generate.cmake`: change those, not this.
//
${contents}//
${licence}
// clang-format off

#ifndef ${guard}_IN_ONE_FILE
#define ${guard}_IN_ONE_FILE

${standard}
${body}
#endif  // ${guard}_IN_ONE_FILE")

# Of all that writes files, this alone makes the same line ends on every system.
file(CONFIGURE OUTPUT "${OUTPUT}" CONTENT "@text@" @ONLY NEWLINE_STYLE LF)

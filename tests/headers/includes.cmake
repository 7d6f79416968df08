# What the headers include:
#
#   - a header of ours only those that stand above it in the umbrella, so that the layers stay layers;
#   - none of the large standard headers, which cost their users more time to compile than all of the library;
#   - and every header is in the umbrella, but for those that cost a user something to include.
#
#   cmake -P tests/headers/includes.cmake

cmake_minimum_required(VERSION 3.20)
include("${CMAKE_CURRENT_LIST_DIR}/../support/lines.cmake")

# Headers that stay out of the umbrella, and may include what they are a bridge to.
set(bridges allocator.hpp pmr.hpp)

set(large algorithm array atomic chrono fstream functional iostream iterator map memory memory_resource mutex optional
  ostream ranges span sstream string string_view thread tuple unordered_map utility variant vector windows.h Windows.h)

get_filename_component(include "${CMAKE_CURRENT_LIST_DIR}/../../include/de100" ABSOLUTE)
file(GLOB_RECURSE names RELATIVE "${include}" "${include}/*.hpp")
list(REMOVE_ITEM names memory.hpp ${bridges})

# The headers that `name` includes: ours as paths within include/de100, all others in angle brackets.
function(read_includes name result)
  read_text("${include}/${name}" text)
  get_filename_component(folder "${include}/${name}" DIRECTORY)
  set(found "")
  while(NOT text STREQUAL "")
    take_line(text line)
    if(line MATCHES "^ *# *include (<[^>]+>)")
      list(APPEND found "${CMAKE_MATCH_1}")
    elseif(line MATCHES "^ *# *include \"([^\"]+)\"")
      get_filename_component(path "${folder}/${CMAKE_MATCH_1}" ABSOLUTE)
      file(RELATIVE_PATH path "${include}" "${path}")
      list(APPEND found "${path}")
    endif()
  endwhile()
  set(${result} "${found}" PARENT_SCOPE)
endfunction()

read_includes(memory.hpp order)
set(faults "")
foreach(name IN LISTS names)
  # A platform's file stands where the contract stands that it answers.
  string(REGEX REPLACE "^os/.*_(files|faults)" "os_\\1" place "${name}")
  string(REGEX REPLACE "^os/.*" "os.hpp" place "${place}")
  list(FIND order "${place}" index)
  if(index EQUAL -1)
    string(APPEND faults "  ${name} is not in memory.hpp\n")
  endif()
  read_includes("${name}" included)
  foreach(other IN LISTS included)
    if(other MATCHES "^<(.*)>$")
      if(CMAKE_MATCH_1 IN_LIST large)
        string(APPEND faults "  ${name} includes ${other}, which is too large\n")
      endif()
    elseif(NOT (name MATCHES "^os" AND other MATCHES "^os/"))
      list(FIND order "${other}" other_index)
      if(other_index EQUAL -1 OR NOT other_index LESS index)
        string(APPEND faults "  ${name} includes ${other}, which is not above it in memory.hpp\n")
      endif()
    endif()
  endforeach()
endforeach()

if(faults)
  message(FATAL_ERROR "\n${faults}")
endif()

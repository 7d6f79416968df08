# Runs the consumer NAME in the empty folder BUILD, with the compiler COMPILER and the CMake generator GENERATOR, for
# the PLATFORM and with the TOOLSET that only Visual Studio's generators have.
#
# Its run.cmake finds here: `project`, its own folder; `de100`, the library's; and `run(command...)`, which works in BUILD
# and ends the test where the command fails.

cmake_minimum_required(VERSION 3.20)

function(run)
  execute_process(COMMAND ${ARGV} WORKING_DIRECTORY "${BUILD}"
    RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  list(JOIN ARGV " " command)
  message(STATUS "${command}\n${output}")
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "failed: ${result}")
  endif()
endfunction()

# Configures, builds and runs a CMake project whose program is called `game`.
function(run_cmake_project)
  run("${CMAKE_COMMAND}" -S "${project}" -B . -G "${GENERATOR}" -D "CMAKE_CXX_COMPILER=${COMPILER}" -D "DE100=${de100}"
    -D "CMAKE_GENERATOR_PLATFORM=${PLATFORM}" -D "CMAKE_GENERATOR_TOOLSET=${TOOLSET}")
  run("${CMAKE_COMMAND}" --build . --config Debug)
  run("${CMAKE_COMMAND}" --build . --config Debug --target run)
endfunction()

set(project "${CMAKE_CURRENT_LIST_DIR}/${NAME}")
get_filename_component(de100 "${CMAKE_CURRENT_LIST_DIR}/../.." ABSOLUTE)
file(REMOVE_RECURSE "${BUILD}")
file(MAKE_DIRECTORY "${BUILD}")
include("${project}/run.cmake")

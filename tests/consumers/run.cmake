# Runs the consumer NAME in the empty folder BUILD, with the compiler COMPILER and the CMake generator GENERATOR, for
# the PLATFORM and with the TOOLSET that only Visual Studio's generators have.
#
# Its run.cmake finds here: `project`, its own folder; `de100`, the library's; `run(command...)`, which works in BUILD,
# ends the test where the command fails, and leaves what was printed in `output`; and what is made of it below.

cmake_minimum_required(VERSION 3.20)

function(run)
  execute_process(COMMAND ${ARGV} WORKING_DIRECTORY "${BUILD}"
    RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  list(JOIN ARGV " " command)
  message(STATUS "${command}\n${output}")
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "failed: ${result}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

# Configures a CMake project in the folder `build`, with more options for cmake. What CMake warns of is an error.
function(configure source build)
  run("${CMAKE_COMMAND}" -S "${source}" -B "${build}" -G "${GENERATOR}" -D "CMAKE_CXX_COMPILER=${COMPILER}"
    -D "CMAKE_GENERATOR_PLATFORM=${PLATFORM}" -D "CMAKE_GENERATOR_TOOLSET=${TOOLSET}"
    -Werror=dev -Werror=deprecated ${ARGN})
endfunction()

# Configures, builds and runs the consumer, a CMake project whose program is called `game`.
function(run_cmake_project)
  configure("${project}" . ${ARGN})
  run("${CMAKE_COMMAND}" --build . --config Debug)
  run("${CMAKE_COMMAND}" --build . --config Debug --target run)
endfunction()

# Installs what was configured in the folder `build`, and moves it to the folder `place`. No package there may name
# where it was made or first stood.
function(install_and_move build place)
  run("${CMAKE_COMMAND}" --install "${build}" --config Debug --prefix "${BUILD}/first/place" ${ARGN})
  file(GLOB_RECURSE files "${BUILD}/first/place/share/*")
  foreach(file IN LISTS files)
    file(READ "${file}" text)
    foreach(folder IN ITEMS "${BUILD}/" "${de100}/include")
      string(FIND "${text}" "${folder}" index)
      if(NOT index EQUAL -1)
        message(FATAL_ERROR "${file} names the folder ${folder}")
      endif()
    endforeach()
  endforeach()
  file(RENAME "${BUILD}/first/place" "${BUILD}/${place}")
endfunction()

# Installs the library to the folder `place`, with more options for cmake.
function(install_library place)
  configure("${de100}" library
    -D DE100_BUILD_TESTS=OFF -D DE100_BUILD_BENCHMARKS=OFF -D DE100_BUILD_EXAMPLES=OFF ${ARGN})
  install_and_move(library "${place}")
endfunction()

set(project "${CMAKE_CURRENT_LIST_DIR}/${NAME}")
get_filename_component(de100 "${CMAKE_CURRENT_LIST_DIR}/../.." ABSOLUTE)
file(REMOVE_RECURSE "${BUILD}")
file(MAKE_DIRECTORY "${BUILD}")
include("${project}/run.cmake")

# For scripts that compile the module and who imports it: with COMPILER, its OPTIONS (a list) and FLAGS (as typed in a
# shell), in the empty folder BUILD.

cmake_minimum_required(VERSION 3.20)

get_filename_component(de100 "${CMAKE_CURRENT_LIST_DIR}/../.." ABSOLUTE)
separate_arguments(FLAGS NATIVE_COMMAND "${FLAGS}")
set(compile "${COMPILER}" ${OPTIONS} ${FLAGS} -I "${de100}/include")
set(import -fmodule-file=de100.memory=de100.memory.pcm)

file(REMOVE_RECURSE "${BUILD}")
file(MAKE_DIRECTORY "${BUILD}")

# Runs a command in BUILD, and ends the test where that fails. What it printed is left in `output`.
macro(run)
  execute_process(COMMAND ${ARGV} WORKING_DIRECTORY "${BUILD}"
    RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE error)
  if(NOT result EQUAL 0)
    list(JOIN ARGV " " command)
    message(FATAL_ERROR "${command}\n${output}${error}\nfailed: ${result}")
  endif()
endmacro()

# Makes de100.memory.pcm, with more options.
function(precompile)
  run(${compile} ${ARGV} --precompile "${de100}/include/de100/memory.cppm" -o de100.memory.pcm)
endfunction()

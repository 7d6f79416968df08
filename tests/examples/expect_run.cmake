# Runs a program and compares its exit code and its output, both streams of it, with what is expected.
#
#   cmake -DEXIT=0 "-DOUTPUT=a regular expression" -P expect_run.cmake -- program arguments...

set(command "")
set(begun FALSE)
math(EXPR last "${CMAKE_ARGC} - 1")
foreach(i RANGE ${last})
  if(begun)
    list(APPEND command "${CMAKE_ARGV${i}}")
  elseif("${CMAKE_ARGV${i}}" STREQUAL "--")
    set(begun TRUE)
  endif()
endforeach()

execute_process(COMMAND ${command} RESULT_VARIABLE exit OUTPUT_VARIABLE output ERROR_VARIABLE error)
message("${output}${error}")
if(NOT "${exit}" STREQUAL "${EXIT}")
  message(FATAL_ERROR "it ended with ${exit}, not with ${EXIT}")
endif()
if(NOT "${output}${error}" MATCHES "${OUTPUT}")
  message(FATAL_ERROR "its output has nothing that matches: ${OUTPUT}")
endif()

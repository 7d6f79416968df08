# Runs a program and compares its exit code and its output, both streams of it, with what is expected.
#
#   cmake "-DCOMMAND=program;arguments..." -DEXIT=0 "-DOUTPUT=a regular expression" -P expect_run.cmake

execute_process(COMMAND ${COMMAND} RESULT_VARIABLE exit OUTPUT_VARIABLE output ERROR_VARIABLE error)
message("${output}${error}")
if(NOT "${exit}" STREQUAL "${EXIT}")
  message(FATAL_ERROR "it ended with ${exit}, not with ${EXIT}")
endif()
if(NOT "${output}${error}" MATCHES "${OUTPUT}")
  message(FATAL_ERROR "its output has nothing that matches: ${OUTPUT}")
endif()

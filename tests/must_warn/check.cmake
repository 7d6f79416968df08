# Compiles one case twice; see CMakeLists.txt.
#   cmake -Dcompiler=... -Doptions=... -Dinclude=... -Dcase=... -P check.cmake

file(STRINGS "${case}" expected REGEX "^// expect: ")
string(REGEX REPLACE "^// expect: " "" expected "${expected}")
if(expected STREQUAL "")
  message(FATAL_ERROR "${case} does not say what it expects")
endif()

set(command "${compiler}" ${options} "-I${include}")
execute_process(COMMAND ${command} -Werror "${case}" RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "${case} should compile as it is, without a warning:\n${output}")
endif()

execute_process(COMMAND ${command} -DDE100_MUST_WARN "${case}"
  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "${case} should compile with DE100_MUST_WARN too, with a warning:\n${output}")
endif()
if(NOT output MATCHES "warning: [^\n]*${expected}")
  message(FATAL_ERROR "${case} compiles without the warning that it expects, \"${expected}\":\n${output}")
endif()

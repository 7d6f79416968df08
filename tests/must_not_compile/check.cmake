# Compiles one case twice; see CMakeLists.txt.
#   cmake -Dcompiler=... -Doptions=... -Dinclude=... -Dcase=... -P check.cmake

file(STRINGS "${case}" expected REGEX "^// expect: ")
file(STRINGS "${case}" more_options REGEX "^// option: ")
string(REGEX REPLACE "^// expect: " "" expected "${expected}")
string(REGEX REPLACE "// option: " "" more_options "${more_options}")
if(expected STREQUAL "")
  message(FATAL_ERROR "${case} does not say what it expects")
endif()

set(command "${compiler}" ${options} ${more_options} "-I${include}")
execute_process(COMMAND ${command} "${case}" RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "${case} should compile as it is:\n${output}")
endif()

execute_process(COMMAND ${command} -DDE100_MUST_NOT_COMPILE "${case}"
  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(result EQUAL 0)
  message(FATAL_ERROR "${case} compiles with DE100_MUST_NOT_COMPILE")
endif()
if(NOT output MATCHES "${expected}")
  message(FATAL_ERROR "${case} does not compile, but not for the reason it tells, \"${expected}\":\n${output}")
endif()

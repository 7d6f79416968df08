# The library's functions in one file, and declarations in the others: with the headers, and with the single header in
# their place. Neither is a warning in a program whose functions are all to be declared before.
file(WRITE "${BUILD}/one/de100/memory.hpp" "#include \"${de100}/include/de100_memory.hpp\"\n")
foreach(include IN ITEMS "${de100}/include" "${BUILD}/one")
  set(compile "${COMPILER}" -std=c++20 -Wall -Wextra -Wpedantic -Wmissing-declarations -Werror -I "${include}"
    -DDE100_SEPARATE_COMPILATION=1)
  run(${compile} "${project}/engine.cpp" "${project}/game.cpp" -o game.exe)
  run(${EMULATOR} "${BUILD}/game.exe")

  # Both have them: they are not inline, and the linker says so.
  execute_process(COMMAND ${compile} -DDE100_IMPLEMENTATION= "${project}/engine.cpp" "${project}/game.cpp" -o twice.exe
    WORKING_DIRECTORY "${BUILD}" RESULT_VARIABLE result OUTPUT_QUIET ERROR_VARIABLE output)
  if(result EQUAL 0 OR NOT output MATCHES "multiple|duplicate")
    message(FATAL_ERROR "the library's functions are in both files, and nobody minds:\n${output}")
  endif()
endforeach()

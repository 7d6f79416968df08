# An engine's own assertion in the module.

include("${CMAKE_CURRENT_LIST_DIR}/compile.cmake")

set(sources "${CMAKE_CURRENT_LIST_DIR}/prelude")
precompile(-I "${sources}" "-DDE100_MODULE_PRELUDE=\"game_assert.hpp\"")
run(${compile} ${import} "${sources}/main.cpp" de100.memory.pcm -o program)
run("${BUILD}/program")

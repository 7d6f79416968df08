# Fails unless the single header is what generate.cmake makes now. Takes BUILD, a folder to write to.
set(OUTPUT "${BUILD}/de100_memory.hpp")
include("${CMAKE_CURRENT_LIST_DIR}/generate.cmake")  # sets `include`

execute_process(COMMAND "${CMAKE_COMMAND}" -E compare_files "${include}/de100_memory.hpp" "${OUTPUT}"
  RESULT_VARIABLE result OUTPUT_QUIET ERROR_QUIET)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "include/de100_memory.hpp is not what the headers make. Run\n"
    "  cmake -P tests/single_header/generate.cmake\n"
    "and commit the file with the headers.")
endif()

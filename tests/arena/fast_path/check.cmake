# Counts what a push runs when it fits: from the function's first instruction to its first return there is no call, at
# most two conditional branches, and few instructions. One more branch is one more thing that every push pays for.
#   cmake -Dcompiler=... -Dinclude=... -P check.cmake

set(most_branches 2)
set(most_instructions 12)

execute_process(COMMAND "${compiler}" -dumpmachine OUTPUT_VARIABLE machine OUTPUT_STRIP_TRAILING_WHITESPACE)
if(NOT machine MATCHES "^x86_64")
  message("skipped: the assembly of ${machine} is not read here, only that of x86-64")
  return()
endif()

execute_process(
  COMMAND "${compiler}" -std=c++20 -O2 -DNDEBUG -S -o - -masm=att -fno-asynchronous-unwind-tables -fno-stack-protector
    "-I${include}" "${CMAKE_CURRENT_LIST_DIR}/pushes.cpp"
  RESULT_VARIABLE result OUTPUT_VARIABLE assembly ERROR_VARIABLE error)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "pushes.cpp does not compile:\n${error}")
endif()

foreach(function push_uninitialized push_zero)
  if(NOT assembly MATCHES "\n_?${function}:")
    message(FATAL_ERROR "${function} is not in the assembly:\n${assembly}")
  endif()
  string(REGEX REPLACE "^.*\n_?${function}:" "" body "${assembly}")
  string(REGEX MATCH "\n[ \t]+retq?[ \t]*\n" return "${body}")
  string(FIND "${body}" "${return}" end)
  if(return STREQUAL "" OR end EQUAL -1)
    message(FATAL_ERROR "${function} does not return:\n${assembly}")
  endif()
  string(SUBSTRING "${body}" 0 ${end} body)

  string(REGEX MATCHALL "\n[ \t]+[a-z][^\n]*" instructions "${body}")
  string(REGEX MATCHALL "\n[ \t]+(call|jmp[ \t]+[^.])[^\n]*" calls "${body}")
  string(REGEX MATCHALL "\n[ \t]+j[a-z]+[ \t]" branches "${body}")
  list(LENGTH instructions instruction_count)
  list(LENGTH calls call_count)
  list(LENGTH branches branch_count)
  set(counts "${function}: ${instruction_count} instructions, ${branch_count} branches, ${call_count} calls")
  message("${counts}")
  if(call_count GREATER 0 OR branch_count GREATER most_branches OR instruction_count GREATER most_instructions OR
      instruction_count LESS 4)
    message(FATAL_ERROR "${counts}: that is not the fast path of a push\n${body}")
  endif()
endforeach()

# The pictures of a run are four PNG files of the size that they should have, and no two are the same.
#
#   cmake "-DGAME=engine's command" -DSTEPS=40 -DFOLDER=folder -P game_frames.cmake

file(REMOVE_RECURSE "${FOLDER}")
execute_process(COMMAND ${GAME} --steps ${STEPS} --frames ${FOLDER}
  RESULT_VARIABLE exit OUTPUT_VARIABLE output ERROR_VARIABLE output)
message("${output}")
if(NOT exit STREQUAL "0")
  message(FATAL_ERROR "it ended with ${exit}")
endif()

math(EXPR raw "(960 * 3 + 1) * (544 + 64)")
math(EXPR size "8 + 3 * 12 + 13 + 6 + ${raw} + 5 * ((${raw} + 65534) / 65535)")
set(sums "")
foreach(number RANGE 1 4)
  set(file "${FOLDER}/frame_${number}.png")
  file(SIZE "${file}" found)
  file(READ "${file}" start LIMIT 24 HEX)
  if(NOT found EQUAL size OR NOT start STREQUAL "89504e470d0a1a0a0000000d49484452000003c000000260")
    message(FATAL_ERROR "${file} is no picture of 960 by 608: ${found} bytes, ${start}")
  endif()
  file(SHA256 "${file}" sum)
  list(FIND sums "${sum}" same)
  if(NOT same EQUAL -1)
    message(FATAL_ERROR "${file} shows what another one does")
  endif()
  list(APPEND sums "${sum}")
endforeach()

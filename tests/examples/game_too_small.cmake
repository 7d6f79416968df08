# Each region of the game is too small once: the engine ends with an error and says what would do, and with exactly that
# the game runs as it does with what it asks for. With a byte less it does not, but in a heap, where less may do.
#
#   cmake "-DGAME=engine's command" -DSTEPS=60 -P game_too_small.cmake

# Runs the game with these options: exit, output.
function(play)
  execute_process(COMMAND ${GAME} --steps ${STEPS} ${ARGN}
    RESULT_VARIABLE exit OUTPUT_VARIABLE output ERROR_VARIABLE output)
  set(exit "${exit}" PARENT_SCOPE)
  set(output "${output}" PARENT_SCOPE)
endfunction()

play()
message("${output}")
if(NOT exit STREQUAL "0" OR NOT output MATCHES "state: ([0-9a-f]+)")
  message(FATAL_ERROR "it does not run with what it asks for: ${exit}")
endif()
set(state "${CMAKE_MATCH_1}")

foreach(region IN ITEMS permanent level ants labels scratch frames)
  play(--region ${region}=100)
  message("${output}")
  if(exit STREQUAL "0" OR NOT output MATCHES "colony: region ${region} is too small: ")
    message(FATAL_ERROR "that ${region} is too small was not said")
  endif()
  if(NOT output MATCHES "too small: region .${region}. asked for 100 bytes, ([0-9]+) bytes would do" OR
     NOT output MATCHES "enough: --region ${region}=([0-9]+)\n")
    message(FATAL_ERROR "how large ${region} has to be was not said")
  endif()
  set(enough "${CMAKE_MATCH_1}")

  play(--region ${region}=${enough})
  if(NOT exit STREQUAL "0" OR NOT output MATCHES "state: ${state}\n")
    message(FATAL_ERROR "it does not run with ${region}=${enough}: ${output}")
  endif()
  math(EXPR less "${enough} - 1")
  play(--region ${region}=${less})
  if(NOT region STREQUAL "labels" AND
     (exit STREQUAL "0" OR NOT output MATCHES "enough: --region ${region}=${enough}\n"))
    message(FATAL_ERROR "less than ${enough} bytes do for ${region}: ${output}")
  endif()
endforeach()

# Two at once: both are named.
play(--region ants=100 --region scratch=100)
if(NOT output MATCHES "enough: --region ants=.*enough: --region scratch=")
  message(FATAL_ERROR "not both regions that are too small were named: ${output}")
endif()

# The game's library is written over while the engine runs it: the new code goes on with the state that the old one has
# left.
#
#   cmake "-DGAME=engine's command" -DSTEPS=255 -DSTATE=hash -DLIBRARY=file -DOTHER=file -DCOPY=file
#     -P game_replaced.cmake

configure_file("${LIBRARY}" "${COPY}" COPYONLY)
file(TOUCH "${COPY}")
execute_process(COMMAND ${GAME} --steps ${STEPS} --library ${COPY} --replace 100=${OTHER}
  RESULT_VARIABLE exit OUTPUT_VARIABLE output ERROR_VARIABLE output)
message("${output}")
if(NOT exit STREQUAL "0" OR NOT output MATCHES "reloads: 1\nstate: ${STATE}\nallocations after start-up: 0 ")
  message(FATAL_ERROR "it did not go on with the other code: ${exit}")
endif()
file(GLOB left "${COPY}.*")
if(left)
  message(FATAL_ERROR "copies of the library were left behind: ${left}")
endif()

# A file that is no library is left alone.
configure_file("${LIBRARY}" "${COPY}" COPYONLY)
file(WRITE "${COPY}.text" "this is no library")
execute_process(COMMAND ${GAME} --steps ${STEPS} --library ${COPY} --replace 100=${COPY}.text
  RESULT_VARIABLE exit OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT exit STREQUAL "0" OR NOT output MATCHES "reloads: 0\n")
  message(FATAL_ERROR "it did not go on with the code that it had: ${exit} ${output}")
endif()
file(REMOVE "${COPY}" "${COPY}.text")

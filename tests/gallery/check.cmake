# Where the bugs in bugs/ are caught, and whether the table in the README says so. See CMakeLists.txt.
#
#   cmake -DCOLUMN=... -DPROGRAM=...  runs each bug, by -DVALGRIND=... where that is given, and compares one column
#   cmake -DCOLUMN=... -DSKIPPED=...  says why there is no such column
#   cmake -DCOLUMNS=...               prints the table, after the columns were run, and compares all of it
#
# all with -DBUGS=<folder> -DREADME=<file> -DVERDICTS=<folder, for what was found> -P check.cmake; with -DWRITE=ON
# nothing is compared, and the table is written to the README.
#
# Of each bug one of these is said:
#
#   culprit  the program ended at the line that is wrong
#   refused  the library did not do what that line asks, and nothing happened
#   later    the program ended after it, or was refused something
#   –        nothing was noticed

cmake_minimum_required(VERSION 3.20)
set(how_to_write "If that is as it should be, `cmake --build <build folder> --target gallery_readme` writes it there.")

# ---- the bugs, and what their files say of them ----------------------------------------------------------------------

file(GLOB files RELATIVE "${BUGS}" "${BUGS}/*.cpp")
set(order "")
foreach(file IN LISTS files)
  string(REGEX REPLACE "\\.cpp$" "" bug "${file}")
  file(STRINGS "${BUGS}/${file}" first_lines LIMIT_COUNT 6)
  foreach(line IN ITEMS bug release)
    if(NOT ";${first_lines};" MATCHES ";// ${line}: ([^;|\\]+);")
      message(FATAL_ERROR "bugs/${file} does not say `// ${line}: <a phrase without ; and |>` in its first lines")
    endif()
    set(${line}_of_${bug} "${CMAKE_MATCH_1}")
  endforeach()
  list(APPEND order "${bug_of_${bug}} = ${bug}")
endforeach()
list(SORT order)
list(TRANSFORM order REPLACE "^.* = " "" OUTPUT_VARIABLE bugs)

# ---- the README's table ----------------------------------------------------------------------------------------------

set(begin "<!-- gallery: begin -->\n")
set(end "<!-- gallery: end -->\n")
file(READ "${README}" readme)
string(FIND "${readme}" "${begin}" from)
string(FIND "${readme}" "${end}" to)
if(from EQUAL -1 OR to LESS from)
  message(FATAL_ERROR "${README} has no lines `<!-- gallery: begin -->` and `<!-- gallery: end -->` to have a table between")
endif()
string(LENGTH "${begin}" length)
math(EXPR from "${from} + ${length}")
math(EXPR length "${to} - ${from}")
string(SUBSTRING "${readme}" 0 ${from} before_table)
string(SUBSTRING "${readme}" ${from} ${length} table)
string(SUBSTRING "${readme}" ${to} -1 after_table)

# Its cells: shown_<column>_<bug's phrase>
string(REPLACE "\n" ";" rows "${table}")
set(shown_titles "")
foreach(row IN LISTS rows)
  if(NOT row MATCHES "^\\| (.*) \\|$")
    continue()
  endif()
  string(REPLACE " | " ";" cells "${CMAKE_MATCH_1}")
  if(shown_titles STREQUAL "")
    set(shown_titles ${cells})
    continue()
  endif()
  list(POP_FRONT cells phrase)
  set(titles ${shown_titles})
  list(POP_FRONT titles)
  foreach(title cell IN ZIP_LISTS titles cells)
    set("shown_${title}_${phrase}" "${cell}")
  endforeach()
endforeach()

# ---- one column ------------------------------------------------------------------------------------------------------

# Runs one bug, and answers what became of it.
function(run bug verdict)
  execute_process(COMMAND ${run_by} "${PROGRAM}" ${bug} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output TIMEOUT 120)
  foreach(mark IN ITEMS before after)
    string(FIND "${output}" "gallery: ${mark} the culprit" ${mark})
  endforeach()
  string(FIND "${output}" "gallery: refused" refused)
  set(found "")
  if(before EQUAL -1 OR result MATCHES "timeout" OR output MATCHES "gallery: given up")
    # It is not known what this is.
  elseif(result EQUAL 0 AND NOT after EQUAL -1)
    set(found "–")
    if(refused GREATER after)
      set(found "later")
    elseif(NOT refused EQUAL -1)
      set(found "refused")
    endif()
  elseif(NOT result EQUAL 0 AND refused EQUAL -1)
    set(found "later")
    if(after EQUAL -1)
      set(found "culprit")
    endif()
  endif()
  if(found STREQUAL "")
    message("${output}")
    message(FATAL_ERROR "${COLUMN}: `${bug}` ended with \"${result}\" and the output above, which is no way that is known")
  endif()
  message("${COLUMN}: ${bug}: ${found} (${result})")
  set(${verdict} "${found}" PARENT_SCOPE)
endfunction()

string(REPLACE " " "_" verdicts "${VERDICTS}/${COLUMN}.cmake")
if(SKIPPED)
  file(REMOVE "${verdicts}")
  message("skipped: the column `${COLUMN}` of the gallery: ${SKIPPED}")
  return()
endif()

if(COLUMN)
  # For their reports no symbols are looked up, which takes longer than all the rest.
  set(ENV{ASAN_OPTIONS} detect_leaks=0:symbolize=0)
  set(ENV{MSAN_OPTIONS} symbolize=0)
  set(run_by "")
  if(VALGRIND)
    set(run_by "${VALGRIND}" -q --error-exitcode=99 --exit-on-first-error=yes --leak-check=no
      "--suppressions=${CMAKE_CURRENT_LIST_DIR}/../support/valgrind.supp")
  endif()
  set(lines "")
  set(wrong "")
  foreach(bug IN LISTS bugs)
    run(${bug} verdict)
    string(APPEND lines "set(\"verdict_${COLUMN}_${bug}\" \"${verdict}\")\n")
    set(shown "${shown_${COLUMN}_${bug_of_${bug}}}")
    if(NOT shown STREQUAL verdict)
      string(APPEND wrong "  ${bug}: here \"${verdict}\", in the README \"${shown}\"\n")
    endif()
  endforeach()
  file(WRITE "${verdicts}" "${lines}")
  if(NOT WRITE AND NOT wrong STREQUAL "")
    message("${wrong}")
    message(FATAL_ERROR "the column `${COLUMN}` is not what the README shows: see above. ${how_to_write}")
  endif()
  return()
endif()

# ---- the table -------------------------------------------------------------------------------------------------------

foreach(title IN LISTS COLUMNS)
  string(REPLACE " " "_" verdicts "${VERDICTS}/${title}.cmake")
  if(EXISTS "${verdicts}")
    include("${verdicts}")
  else()
    message("skipped: the column `${title}` was not run here: its cells are the README's")
  endif()
endforeach()

list(JOIN COLUMNS " | " titles)
string(REGEX REPLACE "[^;]+" "---" line "${COLUMNS}")
list(JOIN line "|" line)
set(found "\n| the bug | ${titles} | the release build |\n|---|${line}|---|\n")
foreach(bug IN LISTS bugs)
  set(row "| ${bug_of_${bug}} |")
  foreach(title IN LISTS COLUMNS)
    set(cell "${verdict_${title}_${bug}}")
    if(cell STREQUAL "")
      set(cell "${shown_${title}_${bug_of_${bug}}}")
    endif()
    if(cell STREQUAL "")
      set(cell "?")
    endif()
    string(APPEND row " ${cell} |")
  endforeach()
  string(APPEND found "${row} ${release_of_${bug}} |\n")
endforeach()
string(APPEND found "\n")

message("${found}")
if(WRITE)
  file(WRITE "${README}" "${before_table}${found}${after_table}")
elseif(NOT found STREQUAL table)
  message("There it is:\n${table}")
  message(FATAL_ERROR "this is not the table in the README: see above. ${how_to_write}")
endif()

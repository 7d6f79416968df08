# For scripts that read source text line by line. C++ is full of what means something in a CMake list (; [ ] \), so the
# text stays one string, and is never a list.

# Takes the first line off the text in the variable that `text_variable` names, and leaves it in the one that
# `line_variable` names. To be called while the text is not empty.
function(take_line text_variable line_variable)
  string(FIND "${${text_variable}}" "\n" end)
  if(end EQUAL -1)
    set(${line_variable} "${${text_variable}}" PARENT_SCOPE)
    set(${text_variable} "" PARENT_SCOPE)
    return()
  endif()
  string(SUBSTRING "${${text_variable}}" 0 ${end} line)
  math(EXPR end "${end} + 1")
  string(SUBSTRING "${${text_variable}}" ${end} -1 rest)
  set(${line_variable} "${line}" PARENT_SCOPE)
  set(${text_variable} "${rest}" PARENT_SCOPE)
endfunction()

# Reads a file into the variable that `text_variable` names, with line ends of one kind.
function(read_text path text_variable)
  file(READ "${path}" content)
  string(REPLACE "\r" "" content "${content}")
  set(${text_variable} "${content}" PARENT_SCOPE)
endfunction()

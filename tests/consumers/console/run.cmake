# A system that the library does not know: its virtual memory is a header of the user's.
run("${COMPILER}" -std=c++20 "-DDE100_OS_HEADER=\"console_os.hpp\"" -I "${project}" -I "${de100}/include"
  "${project}/main.cpp" -o game)
run("${BUILD}/game")

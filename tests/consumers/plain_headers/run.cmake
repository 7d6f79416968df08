# The headers on the include path, and nothing else.
run("${COMPILER}" -std=c++20 -I "${de100}/include" "${project}/main.cpp" -o game)
run("${BUILD}/game")

# A test that is not run here says so and passes: cmake -DTEST=<its name> -DWHY=<why not> -P skip.cmake
message("${TEST}: skipped: ${WHY}")

// de100 memory, https://opensource.org/license/zlib
//
// How the library that tests load gives its functions away.

#ifndef DE100_TESTS_IDENTITY_MODULE_EXPORT_HPP
#define DE100_TESTS_IDENTITY_MODULE_EXPORT_HPP

#if defined(_WIN32)
#define DE100_TEST_EXPORT __declspec(dllexport)
#else
#define DE100_TEST_EXPORT __attribute__((visibility("default")))
#endif

#endif  // DE100_TESTS_IDENTITY_MODULE_EXPORT_HPP

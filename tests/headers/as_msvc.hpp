// de100 memory, https://opensource.org/license/zlib
//
// What clang includes before anything else when it is to read code as MSVC does, where there is no MSVC: in its
// Microsoft mode (--target=x86_64-pc-windows-msvc), on g++'s library for Windows. First comes that library, which has
// to know whose compiler this is; then the names that tell it are taken away, so that the code takes MSVC's branches.
//
// It finds what the Microsoft mode refuses, and faults in what otherwise only MSVC compiles. It knows nothing of MSVC's
// library, warnings, linker and own faults.

#define __MINGW32__
#define _ALLOCA_S_MARKER_SIZE 8
#include <_mingw.h>
#undef __MINGW_IMPORT  // what it is for g++ is refused in the Microsoft mode
#define __MINGW_IMPORT extern __declspec(dllimport)

// None can be included for the first time afterwards.
#include <bits/stdc++.h>
#include <catch2/catch.hpp>

#undef __GNUC__
#undef __clang__
#undef __MINGW32__
#undef __MINGW64__
#undef __forceinline  // to g++ they are attributes, to MSVC words of the language
#undef __stdcall

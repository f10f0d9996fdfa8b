// Inner loops compiled for several processors, the right one chosen when the program is loaded. Private to the room.
#pragma once

#if defined(__x86_64__) && defined(__gnu_linux__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define CRMCORE_VECTORISED __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), optimize("O3")))
// One of several definitions of a function, for loops that must know how wide the processor's vectors are.
#define CRMCORE_VECTORISED_FOR(processor) __attribute__((target(processor), optimize("O3")))
#else
#define CRMCORE_VECTORISED
#endif

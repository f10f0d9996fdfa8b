// Inner loops compiled for several processors, the right one chosen when the program is loaded. Private to the room.
#pragma once

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define CRMCORE_VECTORISED \
  __attribute__((target_clones("arch=skylake-avx512", "arch=haswell", "default"), optimize("O3")))
#else
#define CRMCORE_VECTORISED
#endif

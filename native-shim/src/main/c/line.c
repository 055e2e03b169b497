/* SPDX-License-Identifier: Apache-2.0 */
/* Waiting until a 64-bit word changes. The loads acquire; their counterpart is the writer's release. */
#include "csmshim.h"
#include "internal.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#else
#include <sys/auxv.h>
#endif

/* Pauses between two looks at the clock: about a microsecond. */
#define PAUSES_PER_CLOCK 32

static bool changed(const uint64_t *word, uint64_t seen) {
    return __atomic_load_n(word, __ATOMIC_ACQUIRE) != seen;
}

static int64_t deadline_after(int64_t timeout_ns) {
    int64_t deadline;
    if (__builtin_add_overflow(csm_nanos(CLOCK_MONOTONIC), timeout_ns, &deadline)) {
        return INT64_MAX;
    }
    return deadline;
}

static bool passed(int64_t deadline) {
    return csm_nanos(CLOCK_MONOTONIC) >= deadline;
}

static void pause_once(void) {
#if defined(__x86_64__)
    _mm_pause();
#else
    __asm__ volatile("isb"); /* many cores execute yield as nop */
#endif
}

static int32_t await_pause(const uint64_t *word, uint64_t seen, int64_t deadline) {
    do {
        for (int i = 0; i < PAUSES_PER_CLOCK; i++) {
            if (changed(word, seen)) {
                return 1;
            }
            pause_once();
        }
    } while (!passed(deadline));
    return changed(word, seen);
}

#if defined(__x86_64__)
/* CPUID bits: Intel Software Developer's Manual volume 2, CPUID, leaf 7. */
#define LEAF_STRUCTURED 7U
#define ECX_WAITPKG (1U << 5)
/* One sleep: the overshoot past the time limit. Linux allows 100,000 by default. */
#define UMWAIT_TICKS 20000U
/* UMWAIT's control bit 0: the lighter state C0.1, which wakes faster. */
#define UMWAIT_C01 1U

int32_t csm_line_mechanism(void) {
    unsigned a, b, c, d;
    bool waitpkg = __get_cpuid_count(LEAF_STRUCTURED, 0, &a, &b, &c, &d) && (c & ECX_WAITPKG);
    return waitpkg ? CSM_LINE_UMWAIT : CSM_LINE_PAUSE;
}

__attribute__((target("waitpkg"))) static int32_t await_monitor(const uint64_t *word, uint64_t seen,
                                                                int64_t deadline) {
    do {
        /* Armed first, then looked at: a store in between ends the sleep. */
        _umonitor((void *)(uintptr_t)word);
        if (changed(word, seen)) {
            return 1;
        }
        _umwait(UMWAIT_C01, __rdtsc() + UMWAIT_TICKS);
    } while (!passed(deadline));
    return changed(word, seen);
}
#else
int32_t csm_line_mechanism(void) {
    /* The event stream ends every WFE within 100 us; without it a WFE might not end. */
    return (getauxval(AT_HWCAP) & HWCAP_EVTSTRM) ? CSM_LINE_WFE : CSM_LINE_PAUSE;
}

static int32_t await_monitor(const uint64_t *word, uint64_t seen, int64_t deadline) {
    do {
        /* The exclusive load arms the monitor; losing it to a remote store is a WFE event. */
        uint64_t now;
        __asm__ volatile("ldaxr %0, [%1]" : "=r"(now) : "r"(word) : "memory");
        if (now != seen) {
            __asm__ volatile("clrex" ::: "memory");
            return 1;
        }
        __asm__ volatile("wfe" ::: "memory");
    } while (!passed(deadline));
    return changed(word, seen);
}
#endif

int32_t csm_line_await(int32_t mechanism, const uint64_t *word, uint64_t seen, int64_t timeout_ns) {
    if (changed(word, seen)) {
        return 1;
    }
    if (timeout_ns <= 0) {
        return 0;
    }
    int64_t deadline = deadline_after(timeout_ns);
    return mechanism == CSM_LINE_PAUSE ? await_pause(word, seen, deadline)
                                       : await_monitor(word, seen, deadline);
}

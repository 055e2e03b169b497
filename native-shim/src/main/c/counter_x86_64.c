/* SPDX-License-Identifier: Apache-2.0 */
#if defined(__x86_64__)
#include "csmshim.h"
#include "internal.h"

#include <cpuid.h>
#include <x86intrin.h>

/* CPUID bits: AMD64 Architecture Programmer's Manual volume 3, appendix E.3 and E.4. */
#define LEAF_FEATURES 1U
#define EDX_TSC (1U << 4)
#define LEAF_EXTENDED_FEATURES 0x80000001U
#define EDX_RDTSCP (1U << 27)

int32_t csm_counter_kind(int32_t allow_pmu) {
    (void)allow_pmu;
    unsigned a, b, c, d;
    if (csm_counter_forbidden() || !__get_cpuid(LEAF_FEATURES, &a, &b, &c, &d) || !(d & EDX_TSC)) {
        return CSM_COUNTER_NONE;
    }
    bool rdtscp = __get_cpuid(LEAF_EXTENDED_FEATURES, &a, &b, &c, &d) && (d & EDX_RDTSCP);
    return rdtscp ? CSM_COUNTER_TSCP : CSM_COUNTER_TSC;
}

uint64_t csm_counter_frequency(int32_t kind) {
    switch (kind) {
    case CSM_COUNTER_TSCP:
        return csm_counter_calibrate(csm_tscp_stop);
    case CSM_COUNTER_TSC:
        return csm_counter_calibrate(csm_tsc_stop);
    default:
        return 0;
    }
}

/*
 * rdtsc is ordered with nothing, rdtscp waits for what is before it; lfence waits for what is
 * before it and holds what is behind it (on AMD because Linux sets DE_CFG's serialising bit).
 */
static inline uint64_t fenced_rdtsc(void) {
    _mm_lfence();
    uint64_t ticks = __rdtsc();
    _mm_lfence();
    return ticks;
}

uint64_t csm_tscp_read(void) {
    unsigned cpu;
    return __rdtscp(&cpu);
}

uint64_t csm_tscp_start(void) {
    return fenced_rdtsc();
}

uint64_t csm_tscp_stop(void) {
    unsigned cpu;
    uint64_t ticks = __rdtscp(&cpu);
    _mm_lfence();
    return ticks;
}

uint64_t csm_tsc_read(void) {
    return __rdtsc();
}

uint64_t csm_tsc_start(void) {
    return fenced_rdtsc();
}

uint64_t csm_tsc_stop(void) {
    return fenced_rdtsc();
}
#else
typedef int csm_not_x86_64;
#endif

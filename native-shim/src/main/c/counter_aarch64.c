/* SPDX-License-Identifier: Apache-2.0 */
#if defined(__aarch64__)
#include "csmshim.h"
#include "internal.h"

/* A counter may be read early; an isb on both sides holds it in place (Arm ARM DDI 0487, D12.1.2). */
#define ISB() __asm__ volatile("isb" ::: "memory")

static inline uint64_t pmccntr(void) {
    uint64_t ticks;
    __asm__ volatile("mrs %0, pmccntr_el0" : "=r"(ticks)::"memory");
    return ticks;
}

static inline uint64_t fenced_pmccntr(void) {
    ISB();
    uint64_t ticks = pmccntr();
    ISB();
    return ticks;
}

static inline uint64_t cntvct(void) {
    uint64_t ticks;
    __asm__ volatile("mrs %0, cntvct_el0" : "=r"(ticks)::"memory");
    return ticks;
}

static inline uint64_t fenced_cntvct(void) {
    ISB();
    uint64_t ticks = cntvct();
    ISB();
    return ticks;
}

int32_t csm_counter_kind(int32_t allow_pmu) {
    if (allow_pmu && csm_counter_probe(csm_pmccntr_read)) {
        return CSM_COUNTER_PMCCNTR;
    }
    /* Linux lets EL0 read the virtual counter, unless this thread asked not to be able to. */
    return csm_counter_forbidden() ? CSM_COUNTER_NONE : CSM_COUNTER_CNTVCT;
}

uint64_t csm_counter_frequency(int32_t kind) {
    uint64_t hertz = 0;
    if (kind == CSM_COUNTER_PMCCNTR) {
        hertz = csm_counter_calibrate(csm_pmccntr_stop);
    } else if (kind == CSM_COUNTER_CNTVCT) {
        __asm__ volatile("mrs %0, cntfrq_el0" : "=r"(hertz));
        /* Firmware has to write it, and some does not; QEMU 10 running a single program reads 0, too. */
        if (hertz == 0) {
            hertz = csm_counter_calibrate(csm_cntvct_stop);
        }
    }
    return hertz;
}

uint64_t csm_pmccntr_read(void) {
    return pmccntr();
}

uint64_t csm_pmccntr_start(void) {
    return fenced_pmccntr();
}

uint64_t csm_pmccntr_stop(void) {
    return fenced_pmccntr();
}

uint64_t csm_cntvct_read(void) {
    return cntvct();
}

uint64_t csm_cntvct_start(void) {
    return fenced_cntvct();
}

uint64_t csm_cntvct_stop(void) {
    return fenced_cntvct();
}
#else
typedef int csm_not_aarch64;
#endif

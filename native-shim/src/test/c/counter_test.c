/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "csmshim.h"

#include <stddef.h>
#include <unistd.h>

static uint64_t counting(void) {
    return (uint64_t)csm_nanos(CLOCK_MONOTONIC_RAW);
}

static uint64_t standing_still(void) {
    return 42;
}

static uint64_t illegal(void) {
#if defined(__x86_64__)
    __asm__ volatile("ud2");
#else
    __asm__ volatile("udf #0");
#endif
    return 0;
}

static uint64_t faulting(void) {
    const volatile uint64_t *volatile nowhere = NULL;
    return *nowhere;
}

static int32_t last_cpu;

static uint64_t illegal_on_the_last_cpu(void) {
    return csm_cpu_current() == last_cpu ? illegal() : counting();
}

static void probe_checks(void) {
    check(csm_counter_probe(counting), "the probe accepts a counter");
    check(!csm_counter_probe(standing_still), "the probe refuses a counter that stands still");
    check(!csm_counter_probe(illegal), "the probe survives an illegal instruction");
    check(!csm_counter_probe(faulting), "the probe survives a fault");
    csm_cpu_set allowed;
    csm_get_affinity(getpid(), &allowed);
    for (unsigned cpu = 0; cpu < CSM_MAX_CPUS; cpu++) {
        if (csm_cpu_set_has(&allowed, cpu)) {
            last_cpu = (int32_t)cpu;
        }
    }
    check(!csm_counter_probe(illegal_on_the_last_cpu), "the probe looks at every CPU");
}

static void calibration_checks(void) {
    uint64_t hertz = csm_counter_calibrate(counting);
    check(hertz > 950000000 && hertz < 1050000000, "a nanosecond counter has 10^9 Hz, within 5 %");
}

static void advances(csm_read_fn start, csm_read_fn read, csm_read_fn stop, const char *what) {
    uint64_t first = start();
    uint64_t second = read();
    uint64_t last = stop();
    bool ordered = first <= second && second <= last;
    check(ordered && EVENTUALLY(stop() > last), what);
}

void counter_checks(void) {
    probe_checks();
    calibration_checks();
    int32_t kind = csm_counter_kind(0);
#if defined(__x86_64__)
    check(kind == CSM_COUNTER_TSCP || kind == CSM_COUNTER_TSC, "x86 counts with the TSC");
    check(csm_counter_kind(1) == kind, "x86 has no other counter");
    if (kind == CSM_COUNTER_TSCP) {
        advances(csm_tscp_start, csm_tscp_read, csm_tscp_stop, "rdtscp advances");
        check(csm_counter_frequency(CSM_COUNTER_TSCP) > 100000000, "above 100 MHz");
    }
    advances(csm_tsc_start, csm_tsc_read, csm_tsc_stop, "rdtsc advances");
    check(csm_counter_frequency(CSM_COUNTER_TSC) > 100000000, "above 100 MHz");
    check(csm_counter_frequency(CSM_COUNTER_CNTVCT) == 0, "a foreign counter has no frequency");
#else
    check(kind == CSM_COUNTER_CNTVCT, "without the PMU it is the generic timer");
    int32_t with_pmu = csm_counter_kind(1);
    check(with_pmu == CSM_COUNTER_PMCCNTR || with_pmu == CSM_COUNTER_CNTVCT,
          "asking for PMCCNTR_EL0 does not end the process");
    advances(csm_cntvct_start, csm_cntvct_read, csm_cntvct_stop, "CNTVCT_EL0 advances");
    check(csm_counter_frequency(CSM_COUNTER_CNTVCT) > 100000, "above 100 kHz");
    emulate_missing_instructions();
    check(csm_counter_kind(1) == with_pmu, "the probe minds its own handlers, not the program's");
    advances(csm_pmccntr_start, csm_pmccntr_read, csm_pmccntr_stop, "PMCCNTR_EL0 advances");
    check(csm_counter_frequency(CSM_COUNTER_PMCCNTR) > 0, "with some frequency");
    check(csm_counter_frequency(CSM_COUNTER_TSC) == 0, "a foreign counter has no frequency");
#endif
}

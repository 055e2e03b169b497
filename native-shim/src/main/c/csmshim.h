/* SPDX-License-Identifier: Apache-2.0 */
/* The functions that io.csmipc.shim binds. No function keeps state between calls. */
#ifndef CSMSHIM_H
#define CSMSHIM_H

#include <stdint.h>

#define CSM_EXPORT __attribute__((visibility("default")))

/* Which counter to use; the numbers are shared with CycleCounter.java. */
enum {
    CSM_COUNTER_NONE = 0,
    CSM_COUNTER_TSCP = 1,    /* x86: rdtscp, reference cycles */
    CSM_COUNTER_TSC = 2,     /* x86 without rdtscp: rdtsc */
    CSM_COUNTER_PMCCNTR = 3, /* arm64: PMCCNTR_EL0, core cycles */
    CSM_COUNTER_CNTVCT = 4,  /* arm64: CNTVCT_EL0, generic timer */
};

/* allow_pmu: 0 leaves the PMU alone. On arm64 the answer may cost a short-lived child process. */
CSM_EXPORT int32_t csm_counter_kind(int32_t allow_pmu);
/* Ticks per second; measured for 20 ms (busy) unless the architecture tells. 0: not this machine's. */
CSM_EXPORT uint64_t csm_counter_frequency(int32_t kind);

/*
 * read: cheapest, orders least. start: nothing after it begins before the count is taken, and
 * everything before it has completed. stop: the count is taken after everything before it has
 * completed, and nothing after it begins earlier.
 */
#if defined(__x86_64__)
CSM_EXPORT uint64_t csm_tscp_read(void);
CSM_EXPORT uint64_t csm_tscp_start(void);
CSM_EXPORT uint64_t csm_tscp_stop(void);
CSM_EXPORT uint64_t csm_tsc_read(void);
CSM_EXPORT uint64_t csm_tsc_start(void);
CSM_EXPORT uint64_t csm_tsc_stop(void);
#elif defined(__aarch64__)
CSM_EXPORT uint64_t csm_pmccntr_read(void);
CSM_EXPORT uint64_t csm_pmccntr_start(void);
CSM_EXPORT uint64_t csm_pmccntr_stop(void);
CSM_EXPORT uint64_t csm_cntvct_read(void);
CSM_EXPORT uint64_t csm_cntvct_start(void);
CSM_EXPORT uint64_t csm_cntvct_stop(void);
#else
#error "no counters for this architecture"
#endif

/* What csm_futex_wait answers; the numbers are shared with Futex.java. Else: -errno. */
enum {
    CSM_FUTEX_WOKEN = 0,
    CSM_FUTEX_VALUE_CHANGED = 1,
    CSM_FUTEX_TIMED_OUT = 2,
    CSM_FUTEX_FAULT = 3,
    CSM_FUTEX_INTERRUPTED = 4,
};

/* Process-shared futex. The kernel reads the word, so a lost page is an answer and not a signal. */
CSM_EXPORT int32_t csm_futex_wait(const uint32_t *word, uint32_t expected, int64_t timeout_ns);
/* Threads woken, or -errno. */
CSM_EXPORT int32_t csm_futex_wake(const uint32_t *word, int32_t count);

/* How csm_line_await waits; the numbers are shared with CacheLine.java. */
enum {
    CSM_LINE_PAUSE = 0,
    CSM_LINE_UMWAIT = 1, /* x86 with WAITPKG */
    CSM_LINE_WFE = 2,    /* arm64 with the kernel's event stream */
};

CSM_EXPORT int32_t csm_line_mechanism(void);
/* 1 when *word differs from seen (acquire), 0 at the time limit. mechanism as answered above. */
CSM_EXPORT int32_t csm_line_await(int32_t mechanism, const uint64_t *word, uint64_t seen,
                                  int64_t timeout_ns);

/* 0 or -errno. */
CSM_EXPORT int32_t csm_cpu_pin(int32_t cpu);
/* The CPU, or -errno. */
CSM_EXPORT int32_t csm_cpu_current(void);

#endif

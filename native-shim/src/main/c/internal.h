/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the library share with one another and with their tests. */
#ifndef CSMSHIM_INTERNAL_H
#define CSMSHIM_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

typedef uint64_t (*csm_read_fn)(void);

/* More CPUs than Linux supports on either architecture (CONFIG_NR_CPUS goes to 8192 on x86). */
#define CSM_MAX_CPUS 8192

typedef struct {
    unsigned long words[CSM_MAX_CPUS / (8 * sizeof(unsigned long))];
} csm_cpu_set;

/* Raw system calls: the C library's cpu_set_t ends at 1024 CPUs. Both answer -1 with errno. */
int csm_get_affinity(int thread, csm_cpu_set *set);
int csm_set_affinity(const csm_cpu_set *set);
void csm_cpu_set_only(csm_cpu_set *set, unsigned cpu);
bool csm_cpu_set_has(const csm_cpu_set *set, unsigned cpu);

/* True when read() works, and its count advances, on every CPU that this process may use. */
bool csm_counter_probe(csm_read_fn read);

/* Ticks per second of read(), against CLOCK_MONOTONIC_RAW. */
uint64_t csm_counter_calibrate(csm_read_fn read);

/* True when prctl(PR_SET_TSC) makes counter reads fatal in this thread. */
bool csm_counter_forbidden(void);

static inline int64_t csm_nanos(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

#endif

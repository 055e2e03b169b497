/* SPDX-License-Identifier: Apache-2.0 */
#include "csmshim.h"
#include "internal.h"

#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define BITS (8 * sizeof(unsigned long))

int csm_get_affinity(int thread, csm_cpu_set *set) {
    memset(set, 0, sizeof *set);
    return syscall(SYS_sched_getaffinity, thread, sizeof *set, set) < 0 ? -1 : 0;
}

int csm_set_affinity(const csm_cpu_set *set) {
    return (int)syscall(SYS_sched_setaffinity, 0, sizeof *set, set);
}

void csm_cpu_set_only(csm_cpu_set *set, unsigned cpu) {
    memset(set, 0, sizeof *set);
    set->words[cpu / BITS] |= 1UL << (cpu % BITS);
}

bool csm_cpu_set_has(const csm_cpu_set *set, unsigned cpu) {
    return (set->words[cpu / BITS] >> (cpu % BITS)) & 1;
}

int32_t csm_cpu_pin(int32_t cpu) {
    if (cpu < 0 || cpu >= CSM_MAX_CPUS) {
        return -EINVAL;
    }
    csm_cpu_set only;
    csm_cpu_set_only(&only, (unsigned)cpu);
    return csm_set_affinity(&only) == 0 ? 0 : -errno;
}

int32_t csm_cpu_current(void) {
    int cpu = sched_getcpu(); /* without a system call where the C library can */
    return cpu >= 0 ? cpu : -errno;
}

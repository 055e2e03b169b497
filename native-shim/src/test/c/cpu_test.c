/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "csmshim.h"

#include <errno.h>
#include <unistd.h>

void cpu_checks(void) {
    csm_cpu_set allowed;
    check(csm_get_affinity(getpid(), &allowed) == 0, "the allowed CPUs are known");
    bool pinned = false;
    bool there = true;
    for (int32_t cpu = 0; cpu < CSM_MAX_CPUS; cpu++) {
        if (csm_cpu_set_has(&allowed, (unsigned)cpu)) {
            pinned = csm_cpu_pin(cpu) == 0;
            there = there && pinned && csm_cpu_current() == cpu;
        }
    }
    check(pinned && there, "a thread runs on the CPU that it was pinned to");
    check(csm_set_affinity(&allowed) == 0, "and may be let go");
    check(csm_cpu_pin(CSM_MAX_CPUS - 1) == -EINVAL, "a CPU that is not there is refused");
    check(csm_cpu_pin(CSM_MAX_CPUS) == -EINVAL, "a CPU out of range is refused");
    check(csm_cpu_pin(-1) == -EINVAL, "a negative CPU is refused");
}

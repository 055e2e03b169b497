/* SPDX-License-Identifier: Apache-2.0 */
#include "csmshim.h"

#include <errno.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define NANOS_PER_SECOND 1000000000

/*
 * Without FUTEX_PRIVATE_FLAG: the kernel finds the word by the page behind it, so that different
 * processes, at different addresses and with read-only mappings, meet.
 */
int32_t csm_futex_wait(const uint32_t *word, uint32_t expected, int64_t timeout_ns) {
    int64_t limit = timeout_ns > 0 ? timeout_ns : 0;
    struct timespec relative = {
        .tv_sec = limit / NANOS_PER_SECOND,
        .tv_nsec = limit % NANOS_PER_SECOND,
    };
    if (syscall(SYS_futex, word, FUTEX_WAIT, expected, &relative, NULL, 0) == 0) {
        return CSM_FUTEX_WOKEN;
    }
    switch (errno) {
    case EAGAIN:
        return CSM_FUTEX_VALUE_CHANGED;
    case ETIMEDOUT:
        return CSM_FUTEX_TIMED_OUT;
    case EFAULT:
        return CSM_FUTEX_FAULT;
    case EINTR:
        return CSM_FUTEX_INTERRUPTED;
    default:
        return -errno;
    }
}

int32_t csm_futex_wake(const uint32_t *word, int32_t count) {
    long woken = syscall(SYS_futex, word, FUTEX_WAKE, count, NULL, NULL, 0);
    return woken >= 0 ? (int32_t)woken : -errno;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What all counters have in common: may they be read, and how fast do they tick. */
#include "internal.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define CALIBRATION_NANOS 20000000
#define BRACKETS 16
#define PROBE_SECONDS 5
#define PROBE_SPINS 10000

bool csm_counter_forbidden(void) {
    int mode = PR_TSC_ENABLE;
    return prctl(PR_GET_TSC, &mode, 0, 0, 0) == 0 && mode == PR_TSC_SIGSEGV;
}

struct sample {
    int64_t nanos;
    uint64_t ticks;
};

/* The count and the clock at the same moment: the tightest of several tries. */
static struct sample take(csm_read_fn read) {
    struct sample best = {0, 0};
    int64_t tightest = INT64_MAX;
    for (int i = 0; i < BRACKETS; i++) {
        int64_t before = csm_nanos(CLOCK_MONOTONIC_RAW);
        uint64_t ticks = read();
        int64_t after = csm_nanos(CLOCK_MONOTONIC_RAW);
        if (after - before < tightest) {
            tightest = after - before;
            best = (struct sample){before + (after - before) / 2, ticks};
        }
    }
    return best;
}

uint64_t csm_counter_calibrate(csm_read_fn read) {
    struct sample first = take(read);
    /* Busy, because core-cycle counters stand still while the core sleeps. */
    while (csm_nanos(CLOCK_MONOTONIC_RAW) - first.nanos < CALIBRATION_NANOS) {
    }
    struct sample last = take(read);
    double seconds = (double)(last.nanos - first.nanos) / 1e9;
    return (uint64_t)((double)(last.ticks - first.ticks) / seconds);
}

static void refuse(int signal) {
    (void)signal;
    _exit(1);
}

static _Noreturn void probe_in_child(csm_read_fn read, const csm_cpu_set *allowed) {
    struct sigaction refusal = {.sa_handler = refuse};
    sigemptyset(&refusal.sa_mask);
    sigset_t blocked;
    sigfillset(&blocked);
    static const int answers[] = {SIGILL, SIGSEGV, SIGBUS, SIGTRAP, SIGALRM};
    for (unsigned i = 0; i < sizeof answers / sizeof *answers; i++) {
        sigaction(answers[i], &refusal, NULL);
        sigdelset(&blocked, answers[i]);
    }
    sigprocmask(SIG_SETMASK, &blocked, NULL);
    alarm(PROBE_SECONDS);
    bool found = false;
    for (unsigned cpu = 0; cpu < CSM_MAX_CPUS; cpu++) {
        if (!csm_cpu_set_has(allowed, cpu)) {
            continue;
        }
        csm_cpu_set only;
        csm_cpu_set_only(&only, cpu);
        if (csm_set_affinity(&only) != 0) {
            continue; /* taken offline since */
        }
        uint64_t first = read();
        for (volatile int i = 0; i < PROBE_SPINS; i++) {
        }
        if (read() == first) {
            _exit(1);
        }
        found = true;
    }
    _exit(found ? 0 : 1);
}

/*
 * Whether EL0 may read a PMU register is a per-CPU setting, and where it may not, or a hypervisor
 * hides the PMU, the read is an illegal instruction. A child process takes that signal, with its
 * own handlers, so that those of the JVM are neither used nor replaced; it never dumps core.
 */
bool csm_counter_probe(csm_read_fn read) {
    csm_cpu_set allowed;
    if (csm_get_affinity(getpid(), &allowed) != 0) {
        return false;
    }
    pid_t child = fork();
    if (child < 0) {
        return false;
    }
    if (child == 0) {
        probe_in_child(read, &allowed);
    }
    int status;
    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) {
            return false;
        }
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

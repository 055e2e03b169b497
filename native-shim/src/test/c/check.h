/* SPDX-License-Identifier: Apache-2.0 */
/* One line per check on stdout; the program fails when one failed. */
#ifndef CHECK_H
#define CHECK_H

#include <stdbool.h>
#include <stdint.h>

#include "internal.h"

#define SECOND INT64_C(1000000000)
#define MILLISECOND INT64_C(1000000)

void check(bool good, const char *what);

/* Runs the condition over and over, for half a minute at most. */
#define EVENTUALLY(condition)                                                                      \
    ({                                                                                             \
        int64_t until_ = csm_nanos(CLOCK_MONOTONIC) + 30 * SECOND;                                 \
        bool met_ = false;                                                                         \
        while (!met_ && csm_nanos(CLOCK_MONOTONIC) < until_) {                                     \
            met_ = (condition);                                                                    \
        }                                                                                          \
        met_;                                                                                      \
    })

void counter_checks(void);
void cpu_checks(void);
void futex_checks(void);
/* emulated: the processor is QEMU's, whose WFE always ends. */
void line_checks(bool emulated);

/*
 * Plays the processor for instructions that this one lacks (UMONITOR, UMWAIT) or that the system
 * does not allow (reading PMCCNTR_EL0): takes the SIGILL, does what the manual says, goes on behind.
 */
void emulate_missing_instructions(void);

/* What the emulated UMONITOR and UMWAIT saw, and what they shall do. */
struct monitor_script {
    uint64_t *word;           /* written by the "other processor" */
    int store_at_monitor;     /* store when the n-th UMONITOR ran; 0: never */
    int store_at_sleep;       /* store while the n-th UMWAIT sleeps; 0: never */
    int monitors;             /* UMONITORs so far */
    int sleeps;               /* UMWAITs so far */
    bool wrong_address;       /* a UMONITOR armed something else than word */
    bool bad_deadline;        /* a UMWAIT without a near deadline */
    bool bad_state;           /* a UMWAIT that asked for something else than C0.1 */
};
extern struct monitor_script monitor_script;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "csmshim.h"

#include <pthread.h>
#include <stdalign.h>
#include <stdio.h>

#define SEEN UINT64_C(0x1122334455667788)
#define LONG_LIMIT (60 * SECOND)

struct waiter {
    alignas(64) uint64_t word;
    alignas(64) int32_t mechanism;
    int64_t limit;
    int32_t result;
    bool waiting;
};

static void *wait_for_store(void *argument) {
    struct waiter *waiter = argument;
    __atomic_store_n(&waiter->waiting, true, __ATOMIC_RELEASE); /* acquired in stored_by_another */
    waiter->result = csm_line_await(waiter->mechanism, &waiter->word, SEEN, waiter->limit);
    return NULL;
}

static int32_t stored_by_another(int32_t mechanism, int64_t limit) {
    struct waiter waiter = {.word = SEEN, .mechanism = mechanism, .limit = limit, .result = -1};
    pthread_t thread;
    pthread_create(&thread, NULL, wait_for_store, &waiter);
    EVENTUALLY(__atomic_load_n(&waiter.waiting, __ATOMIC_ACQUIRE));
    int64_t later = csm_nanos(CLOCK_MONOTONIC) + 2 * MILLISECOND; /* most likely inside the wait */
    EVENTUALLY(csm_nanos(CLOCK_MONOTONIC) >= later);
    __atomic_store_n(&waiter.word, SEEN + 1, __ATOMIC_RELEASE); /* acquired in csm_line_await */
    pthread_join(thread, NULL);
    return waiter.result;
}

static void mechanism_checks(int32_t mechanism, const char *name) {
    printf("-- waiting by %s\n", name);
    alignas(64) uint64_t word = SEEN;
    check(csm_line_await(mechanism, &word, SEEN + 1, LONG_LIMIT) == 1, "a changed word is noticed");
    check(csm_line_await(mechanism, &word, SEEN, 0) == 0, "no time limit, no wait");
    check(csm_line_await(mechanism, &word, SEEN, INT64_MIN) == 0, "nor with a negative one");
    int64_t start = csm_nanos(CLOCK_MONOTONIC);
    check(csm_line_await(mechanism, &word, SEEN, 5 * MILLISECOND) == 0, "the time limit ends it");
    check(csm_nanos(CLOCK_MONOTONIC) - start >= 5 * MILLISECOND, "and not before");
    check(stored_by_another(mechanism, LONG_LIMIT) == 1, "a store ends it");
    check(stored_by_another(mechanism, INT64_MAX) == 1, "also without a limit");
}

#if defined(__x86_64__)
static int32_t scripted(int store_at_monitor, int store_at_sleep) {
    static alignas(64) uint64_t word;
    word = SEEN;
    monitor_script = (struct monitor_script){
        .word = &word,
        .store_at_monitor = store_at_monitor,
        .store_at_sleep = store_at_sleep,
    };
    return csm_line_await(CSM_LINE_UMWAIT, &word, SEEN, store_at_monitor + store_at_sleep == 0
                                                            ? 5 * MILLISECOND
                                                            : LONG_LIMIT);
}

static void emulated_umwait_checks(void) {
    printf("-- UMONITOR and UMWAIT, emulated\n");
    check(scripted(0, 3) == 1 && monitor_script.sleeps == 3 && monitor_script.monitors == 4,
          "a store in the third sleep is seen after it, with the monitor armed again");
    check(scripted(1, 0) == 1 && monitor_script.sleeps == 0,
          "a store just after arming is seen without sleeping");
    check(scripted(0, 0) == 0 && monitor_script.sleeps > 0, "without a store the time limit ends it");
    check(!monitor_script.wrong_address, "the monitor watches the word");
    check(!monitor_script.bad_deadline, "every sleep has a near deadline");
    check(!monitor_script.bad_state, "every sleep is a light one");
}
#endif

void line_checks(bool emulated) {
    int32_t best = csm_line_mechanism();
    mechanism_checks(CSM_LINE_PAUSE, "pauses");
#if defined(__x86_64__)
    (void)emulated;
    if (best == CSM_LINE_UMWAIT) {
        mechanism_checks(CSM_LINE_UMWAIT, "UMWAIT");
    } else {
        emulate_missing_instructions();
        emulated_umwait_checks();
    }
#else
    if (best == CSM_LINE_WFE || emulated) {
        mechanism_checks(CSM_LINE_WFE, "WFE");
    }
#endif
}

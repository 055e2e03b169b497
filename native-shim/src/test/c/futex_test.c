/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "csmshim.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define VALUE 7
#define LONG_LIMIT (60 * SECOND)

/* One page of a file in memory, mapped twice as two peers would. */
struct shared_page {
    int file;
    size_t size;
    uint32_t *owned;
    const uint32_t *viewed;
};

static struct shared_page map_page(void) {
    struct shared_page page = {.size = (size_t)sysconf(_SC_PAGESIZE)};
    page.file = memfd_create("futex", 0);
    if (page.file < 0 || ftruncate(page.file, (off_t)page.size) != 0) {
        perror("memfd");
        exit(1);
    }
    page.owned = mmap(NULL, page.size, PROT_READ | PROT_WRITE, MAP_SHARED, page.file, 0);
    page.viewed = mmap(NULL, page.size, PROT_READ, MAP_SHARED, page.file, 0);
    if (page.owned == MAP_FAILED || page.viewed == MAP_FAILED) {
        perror("mmap");
        exit(1);
    }
    *page.owned = VALUE;
    return page;
}

static void unmap_page(struct shared_page *page) {
    munmap(page->owned, page->size);
    munmap((void *)(uintptr_t)page->viewed, page->size);
    close(page->file);
}

static void answers_without_waiting(struct shared_page *page) {
    check(csm_futex_wait(page->viewed, VALUE + 1, LONG_LIMIT) == CSM_FUTEX_VALUE_CHANGED,
          "futex wait answers that the value changed");
    int64_t start = csm_nanos(CLOCK_MONOTONIC);
    check(csm_futex_wait(page->viewed, VALUE, 20 * MILLISECOND) == CSM_FUTEX_TIMED_OUT,
          "futex wait answers that the time is up");
    check(csm_nanos(CLOCK_MONOTONIC) - start >= 20 * MILLISECOND, "and not before");
    check(csm_futex_wait(page->viewed, VALUE, -1) == CSM_FUTEX_TIMED_OUT,
          "a negative time limit is none at all");
    check(csm_futex_wake(page->viewed, INT32_MAX) == 0, "futex wake finds nobody");
    const uint32_t *odd = (const uint32_t *)(const void *)((const char *)page->viewed + 1);
    check(csm_futex_wait(odd, VALUE, 0) == -EINVAL, "a misaligned word is an error");
}

/* wake_through is the owner's or the viewer's mapping; the child waits on the viewer's. */
static void wakes_another_process(struct shared_page *page, const uint32_t *wake_through,
                                  const char *what) {
    pid_t child = fork();
    if (child == 0) {
        _exit(csm_futex_wait(page->viewed, VALUE, LONG_LIMIT));
    }
    check(EVENTUALLY(csm_futex_wake(wake_through, 1) == 1), what);
    int status = -1;
    waitpid(child, &status, 0);
    check(WIFEXITED(status) && WEXITSTATUS(status) == CSM_FUTEX_WOKEN, "and it says so");
}

struct waiter {
    const uint32_t *word;
    int32_t result;
    bool done;
};

static void *wait_long(void *argument) {
    struct waiter *waiter = argument;
    waiter->result = csm_futex_wait(waiter->word, VALUE, LONG_LIMIT);
    __atomic_store_n(&waiter->done, true, __ATOMIC_RELEASE); /* acquired in interrupted_by_signal */
    return NULL;
}

static void ignore(int signal) {
    (void)signal;
}

static void interrupted_by_signal(struct shared_page *page) {
    struct sigaction action = {.sa_handler = ignore};
    sigaction(SIGUSR1, &action, NULL);
    struct waiter waiter = {.word = page->viewed};
    pthread_t thread;
    pthread_create(&thread, NULL, wait_long, &waiter);
    bool ended = EVENTUALLY(({
        bool done = __atomic_load_n(&waiter.done, __ATOMIC_ACQUIRE);
        if (!done) {
            pthread_kill(thread, SIGUSR1);
        }
        done;
    }));
    check(ended && waiter.result == CSM_FUTEX_INTERRUPTED, "a signal interrupts the wait");
    pthread_join(thread, NULL);
}

static void answers_fault(struct shared_page *page) {
    if (ftruncate(page->file, 0) != 0) {
        perror("ftruncate");
        exit(1);
    }
    check(csm_futex_wait(page->viewed, VALUE, LONG_LIMIT) == CSM_FUTEX_FAULT,
          "futex wait on a truncated file answers fault");
    check(csm_futex_wake(page->owned, 1) == -EFAULT, "so does futex wake");
}

void futex_checks(void) {
    struct shared_page page = map_page();
    answers_without_waiting(&page);
    wakes_another_process(&page, page.owned, "the owner wakes a viewer in another process");
    wakes_another_process(&page, page.viewed, "a viewer wakes a viewer in another process");
    interrupted_by_signal(&page);
    answers_fault(&page);
    unmap_page(&page);
}

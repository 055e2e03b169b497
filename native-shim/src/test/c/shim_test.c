/* SPDX-License-Identifier: Apache-2.0 */
/* shim_test LIBRARY native|emulated: tests the functions, and that LIBRARY exports them all. */
#include "check.h"
#include "csmshim.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

static int failures;

void check(bool good, const char *what) {
    printf("%s %s\n", good ? "ok" : "NOT OK", what);
    fflush(stdout);
    failures += !good;
}

static const char *const exported[] = {
    "csm_counter_kind", "csm_counter_frequency", "csm_futex_wait", "csm_futex_wake",
    "csm_line_mechanism", "csm_line_await", "csm_cpu_pin", "csm_cpu_current",
#if defined(__x86_64__)
    "csm_tscp_read", "csm_tscp_start", "csm_tscp_stop",
    "csm_tsc_read", "csm_tsc_start", "csm_tsc_stop",
#else
    "csm_pmccntr_read", "csm_pmccntr_start", "csm_pmccntr_stop",
    "csm_cntvct_read", "csm_cntvct_start", "csm_cntvct_stop",
#endif
};

static void library_checks(const char *path) {
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    check(library != NULL, "the packaged library loads");
    if (library == NULL) {
        printf("%s\n", dlerror());
        return;
    }
    for (unsigned i = 0; i < sizeof exported / sizeof *exported; i++) {
        check(dlsym(library, exported[i]) != NULL, exported[i]);
    }
    check(dlsym(library, "csm_counter_probe") == NULL, "and nothing internal");
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: shim_test LIBRARY native|emulated\n");
        return 2;
    }
    library_checks(argv[1]);
    cpu_checks();
    futex_checks();
    counter_checks();
    line_checks(strcmp(argv[2], "emulated") == 0);
    return failures == 0 ? 0 : 1;
}

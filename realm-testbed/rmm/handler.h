/* SPDX-License-Identifier: Apache-2.0 */
/* The way from an SMC of the normal world to the command that it names. */
#ifndef HANDLER_H
#define HANDLER_H

#include <stdint.h>

#include "result.h"
#include "rmi.h"

rmi_command rmi_granule_delegate, rmi_granule_undelegate;

/* Executes one call: regs = x0 … x6. An unknown function identifier leaves SMC_UNKNOWN in r->x[0]. */
void rmm_dispatch(const uint64_t regs[7], struct result *r);

/*
 * Tells EL3 that this CPU has booted (RMM_BOOT_COMPLETE) and serves the normal world's calls for ever. The caller has
 * NOT yet made that SMC: it is the one that returns with the first call.
 */
_Noreturn void rmm_main_loop(void);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What must hold after every RMI call, found by a walk of its own through all that the RMM keeps:
 *   - a granule is delegated exactly when it is in the realm PAS, and no lock is left behind;
 *   - every RTT, page, REC and auxiliary granule has one owner;
 *   - reference counts are what that walk counts;
 *   - a mapping that is gone or changed was invalidated in the TLBs;
 *   - what is DELEGATED is wiped;
 *   - a call that failed has changed nothing at all, and one that succeeded no realm but the one it names.
 * A violation ends the program and says which call it was.
 */
#ifndef INVARIANTS_H
#define INVARIANTS_H

#include <stdbool.h>
#include <stdint.h>

#include "result.h"

void invariants_begin(void);
/* Takes the present state for granted; for what happens beside RMI calls. */
void invariants_look(void);
/* After a call; its TLB invalidations are in hal_host. If a realm ran, things may have changed although it failed. */
void invariants_check(const uint64_t regs[7], const struct result *r, bool ran);
/* That what is DELEGATED is wiped, for every granule. */
void invariants_check_wiped(void);

#endif

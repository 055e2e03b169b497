/* SPDX-License-Identifier: Apache-2.0 */
/* Stands before every source of the RMM that the explorer compiles: a registry of four realms takes fewer steps. */
#ifndef EXPLORE_POINTS_H
#define EXPLORE_POINTS_H

#include "policy.h"

#undef POLICY_REALMS
#define POLICY_REALMS 4

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What all realm tokens share: the public half of the RMM's key, and the platform token that binds it. */
#ifndef ATTESTATION_H
#define ATTESTATION_H

#include <stddef.h>
#include <stdint.h>

#include "p384.h"

#define PLATFORM_TOKEN_MAX 4096

struct attestation {
	uint8_t point[2 * P384_BYTES];
	size_t platform_length; /* 0: there is none, so realms get no tokens */
	uint8_t platform[PLATFORM_TOKEN_MAX];
};

/* Made by the first that asks; constant after that. */
const struct attestation *attestation_get(void);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Realm initial and extensible measurements (DEN0137 1.0, A7.1): RIM = slot 0, REM = slots 1 to 4. */
#ifndef MEASUREMENT_H
#define MEASUREMENT_H

#include <stddef.h>
#include <stdint.h>

#define MEASUREMENT_SLOTS 5
#define MEASUREMENT_MAX 64 /* bytes: SHA-512 */

struct realm;
struct rmi_realm_params;
struct rmi_rec_params;

size_t measurement_size(uint8_t hash_algo); /* 32 or 64 */

/* RIM := hash of the parameters that count. */
void measure_realm(struct realm *r, const struct rmi_realm_params *p);
/* RIM := hash of the descriptor for one granule of data; page may be NULL (not measured). */
void measure_data(struct realm *r, uint64_t ipa, uint64_t flags, const void *page);
void measure_rec(struct realm *r, const struct rmi_rec_params *p);
void measure_ripas(struct realm *r, uint64_t base, uint64_t top);
/* REM[slot] := hash(REM[slot] || value); slot 1 … 4, size ≤ 64. */
void measure_extend(struct realm *r, unsigned int slot, const uint8_t *value, size_t size);

#endif

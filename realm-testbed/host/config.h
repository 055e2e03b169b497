/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the host shall run: a block that the machine's loader puts at HOST_CONFIG_BASE, next to the files that it names.
 * tools/config.py writes it. All numbers are 64 bits, little endian; everything lies in normal-world memory below the
 * payload, so that the granule pool never gives it away.
 */
#ifndef CONFIG_H
#define CONFIG_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "platform.h"
#include "rmi.h"

#define HOST_CONFIG_BASE 0x42000000UL
#define HOST_CONFIG_MAGIC 0x31474643534F4843UL /* "CHOSCFG1" */

#define HOST_RAW_CONSOLE (1UL << 0) /* realm 0's output goes out as it is: for a user at a terminal */

#define HOST_MAX_REALMS 8
#define HOST_MAX_CHANNELS 8
#define HOST_MAX_IMAGES 4
#define HOST_MAX_APT 63 /* granules of one policy table; the RMM may have fewer (RMI_CSM_FEATURES) */

/* Bytes that are in the realm's memory when it starts. Address and size are multiples of 4 KiB. */
struct host_image {
	uint64_t address; /* where the loader has put them */
	uint64_t size;
	uint64_t ipa;
	uint64_t flags; /* RMI_MEASURE_CONTENT or RMI_NO_MEASURE_CONTENT */
};

struct host_realm_config {
	uint64_t ipa_bits; /* width of the IPA space: the unprotected half begins at 1 << (ipa_bits - 1) */
	uint64_t ram_size; /* from REALM_RAM_BASE; a multiple of 2 MiB */
	uint64_t recs;
	uint64_t hash_algo; /* RMI_HASH_… */
	uint64_t entry; /* pc of REC 0, the only one that is runnable at first */
	uint64_t argument; /* its x0: the device tree */
	uint64_t image_count;
	struct host_image images[HOST_MAX_IMAGES]; /* measured in this order */
	uint8_t rpv[RMI_RPV_SIZE];
	uint64_t apt_granules; /* of its policy table when it is made; 0: the realm shares no memory */
};

/* Two realms with pages in common and a doorbell in each direction. Its number is its place in the list. */
struct host_channel_config {
	uint64_t realms[2];
	uint64_t shared_ipa; /* in both; between REALM_SHARED_BASE and REALM_SHARED_END */
	uint64_t shared_size; /* may be 0 */
};

struct host_config {
	uint64_t magic;
	uint64_t size; /* of this block */
	uint64_t realm_count;
	uint64_t channel_count;
	uint64_t flags; /* HOST_… */
	uint64_t script; /* address of a text (script.c), or 0 */
	uint64_t script_size;
	struct host_realm_config realms[HOST_MAX_REALMS];
	struct host_channel_config channels[HOST_MAX_CHANNELS];
};
static_assert(sizeof(struct host_realm_config) == 0x100, "tools/config.py");
static_assert(offsetof(struct host_config, channels) == 0x38 + 8 * 0x100, "tools/config.py");

/* The block, checked; ends the run with the reason when something in it cannot be. */
const struct host_config *config_read(void);

#endif

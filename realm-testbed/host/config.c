/* SPDX-License-Identifier: Apache-2.0 */

#include "config.h"

#include "el2.h"
#include "host.h"

#define MIB2 0x200000UL

#define REQUIRE(condition)                                                                                             \
	do {                                                                                                           \
		if (!(condition))                                                                                      \
			panic("configuration: not true: %s", #condition);                                              \
	} while (0)

static bool in_window(uint64_t base, uint64_t size, uint64_t from, uint64_t to)
{
	return base >= from && base <= to && size <= to - base;
}

static bool overlap(const struct host_image *a, const struct host_image *b)
{
	return a->ipa < b->ipa + b->size && b->ipa < a->ipa + a->size;
}

static void check_realm(const struct host_realm_config *c)
{
	REQUIRE(c->ipa_bits >= 32 && c->ipa_bits <= 48);
	REQUIRE(c->ram_size > 0 && c->ram_size % MIB2 == 0);
	REQUIRE(in_window(REALM_RAM_BASE, c->ram_size, 0, 1UL << (c->ipa_bits - 1)));
	REQUIRE(c->recs >= 1 && c->recs <= REALM_MAX_RECS);
	REQUIRE(c->hash_algo == RMI_HASH_SHA_256 || c->hash_algo == RMI_HASH_SHA_512);
	REQUIRE(c->image_count <= HOST_MAX_IMAGES);
	REQUIRE(c->apt_granules <= HOST_MAX_APT);
	for (size_t i = 0; i < c->image_count; i++) {
		const struct host_image *image = &c->images[i];

		REQUIRE(((image->address | image->size | image->ipa) & GRANULE_MASK) == 0);
		REQUIRE(in_window(image->address, image->size, NORMAL_BASE, PAYLOAD_BASE));
		REQUIRE(in_window(image->ipa, image->size, REALM_RAM_BASE, REALM_RAM_BASE + c->ram_size));
		REQUIRE(image->flags <= RMI_MEASURE_CONTENT);
		for (size_t k = 0; k < i; k++)
			REQUIRE(!overlap(image, &c->images[k]));
	}
}

static void check_channel(const struct host_channel_config *c, uint64_t realms)
{
	REQUIRE(c->realms[0] < realms && c->realms[1] < realms && c->realms[0] != c->realms[1]);
	REQUIRE(((c->shared_ipa | c->shared_size) & GRANULE_MASK) == 0);
	REQUIRE(in_window(c->shared_ipa, c->shared_size, REALM_SHARED_BASE, REALM_SHARED_END));
}

const struct host_config *config_read(void)
{
	const struct host_config *c = (const struct host_config *)HOST_CONFIG_BASE;

	REQUIRE(c->magic == HOST_CONFIG_MAGIC);
	REQUIRE(c->size == sizeof(*c));
	REQUIRE(c->realm_count >= 1 && c->realm_count <= HOST_MAX_REALMS);
	REQUIRE(c->channel_count <= HOST_MAX_CHANNELS);
	REQUIRE((c->flags & ~HOST_RAW_CONSOLE) == 0);
	REQUIRE(c->script_size == 0 || in_window(c->script, c->script_size, NORMAL_BASE, PAYLOAD_BASE));
	for (size_t i = 0; i < c->realm_count; i++)
		check_realm(&c->realms[i]);
	for (size_t i = 0; i < c->channel_count; i++) {
		check_channel(&c->channels[i], c->realm_count);
		for (size_t k = 0; k < i; k++)
			REQUIRE(c->channels[i].shared_ipa >= c->channels[k].shared_ipa + c->channels[k].shared_size ||
				c->channels[k].shared_ipa >= c->channels[i].shared_ipa + c->channels[i].shared_size);
	}
	return c;
}

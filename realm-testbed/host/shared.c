/* SPDX-License-Identifier: Apache-2.0 */
/* Pages that two realms and the host share: normal-world memory, mapped into the unprotected half of both. */

#include "el2.h"
#include "host.h"

static const struct host_config *config;
static uint64_t pages[HOST_MAX_CHANNELS];

void channels_create(const struct host_config *c)
{
	config = c;
	for (size_t i = 0; i < c->channel_count; i++) {
		if (c->channels[i].shared_size == 0)
			continue;
		pages[i] = granules_alloc(c->channels[i].shared_size / GRANULE_SIZE, GRANULE_SIZE);
		if (pages[i] == 0)
			panic("no memory for channel %lu", i);
	}
}

void channels_destroy(void)
{
	for (size_t i = 0; i < config->channel_count; i++)
		for (uint64_t at = 0; at < config->channels[i].shared_size; at += GRANULE_SIZE)
			granule_free(pages[i] + at);
}

void channels_map(struct realm *r)
{
	for (size_t i = 0; i < config->channel_count; i++) {
		const struct host_channel_config *c = &config->channels[i];

		if (c->realms[0] != r->number && c->realms[1] != r->number)
			continue;
		for (uint64_t at = 0; at < c->shared_size; at += GRANULE_SIZE)
			if (!rtt_map_shared(r, realm_shared_bit(r) | (c->shared_ipa + at), pages[i] + at))
				panic("realm %u: cannot map channel %lu", r->number, i);
	}
}

bool channels_own(uint64_t pa)
{
	for (size_t i = 0; i < config->channel_count; i++)
		if (pa - pages[i] < config->channels[i].shared_size)
			return true;
	return false;
}

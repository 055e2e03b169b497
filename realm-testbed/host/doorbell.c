/* SPDX-License-Identifier: Apache-2.0 */
/* A doorbell is a hint: rings that come before the peer has looked are one, and a peer that has gone hears nothing. */

#include "el2.h"
#include "host.h"

uint64_t doorbell_ring(const struct realm *from, uint64_t channel)
{
	const struct host_config *config = (const struct host_config *)HOST_CONFIG_BASE;
	const uint64_t *ends;
	struct realm *peer;

	if (channel >= config->channel_count)
		return 1;
	ends = config->channels[channel].realms;
	if (ends[0] != from->number && ends[1] != from->number)
		return 1;
	peer = &realms[ends[0] == from->number ? ends[1] : ends[0]];
	lock(&peer->lock);
	if (peer->state == REALM_RUNS)
		vgic_pulse_spi(peer, (uint32_t)(REALM_SPI_DOORBELL + channel));
	unlock(&peer->lock);
	return 0;
}

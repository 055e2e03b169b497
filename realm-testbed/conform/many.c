/* SPDX-License-Identifier: Apache-2.0 */
/* As many realms and RECs as a host may expect, all alive and running at once. */

#include "conform.h"

#define REALMS 64

static struct realm realms[REALMS];

void conform_many(void)
{
	const uint64_t smc[] = {RSI_VERSION, RSI_ABI_1_0};
	static struct scene s;
	unsigned int good = 0;

	area_begin("MANY");
	scene_begin(&s);
	for (unsigned int i = 0; i < REALMS; i++) {
		realms[i].vmid = 0x100 + i;
		realm_run(&s, &realms[i], MAX_SCENE_RECS);
	}
	/* The run page is one for all: what the last exit said is of another realm. */
	for (unsigned int round = 0; round < 2; round++)
		for (unsigned int i = 0; i < REALMS; i++)
			good += rec_smc(&s, realms[i].rec[0], smc, 2) && s.run->exit.gprs[0] == RSI_SUCCESS;
	check_equal("64 realms of 8 RECs run", 2 * REALMS, good);
	for (unsigned int i = 0; i < REALMS; i++)
		realm_destroy(&realms[i]);
	scene_end(&s);
	area_end();
}

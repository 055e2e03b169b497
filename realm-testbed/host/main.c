/* SPDX-License-Identifier: Apache-2.0 */
/* Just enough hypervisor: realms from images in memory, until the last has gone. */

#include "el2.h"
#include "host.h"
#include "script.h"

void payload_irq(void)
{
	/* interrupts stay masked; rec.c asks the GIC */
}

int payload_main(const void *device_tree)
{
	const struct host_config *c = config_read();
	struct rmi_result version = RMI1(RMI_VERSION, RMI_ABI_1_0);
	size_t before = granules_left();
	int status;

	(void)device_tree;
	host_print("RMI %lu.%lu, %u CPUs, %lu MiB free, %lu realms\n", version.x1 >> 16, version.x1 & 0xFFFF,
		   cpu_count(), before >> 8, c->realm_count);
	if (version.status != RMI_SUCCESS)
		panic("RMI 1.0 is not there: %lx", version.status);
	csm_print_features();
	realm_count = (unsigned int)c->realm_count;
	realms[0].raw = (c->flags & HOST_RAW_CONSOLE) != 0;
	channels_create(c);
	for (unsigned int i = 0; i < realm_count; i++) {
		uint64_t begin = timer_now();

		realm_create(&realms[i], i, &c->realms[i]);
		host_print("realm %u: %lu MiB, %lu RECs, made in %lu ms\n", i, c->realms[i].ram_size >> 20,
			   c->realms[i].recs, (timer_now() - begin) / timer_ticks(1000));
	}
	script_begin((const char *)c->script, c->script_size);
	status = recs_run();
	channels_destroy();
	if (!script_done()) {
		host_print("the script has not come to its end\n");
		status = 1;
	}
	if (granules_left() != before) {
		host_print("%lu granules were lost\n", before - granules_left());
		status = 1;
	}
	return status;
}

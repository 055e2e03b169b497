/* SPDX-License-Identifier: Apache-2.0 */
/* The virtual interrupts that a host gives a REC (DEN0137 1.0, A6.1; registers: Arm IHI 0069, 12.4). */
#ifndef GIC_H
#define GIC_H

#include <stdbool.h>

#include "rec.h"

/* RmiRecEnter.gicv3_hcr and gicv3_lrs may be loaded. */
bool gic_valid(const struct rmi_rec_enter *enter);
void gic_from_host(struct rec_gic *gic, const struct rmi_rec_enter *enter);
void gic_to_host(const struct rec_gic *gic, struct rmi_rec_exit *exit);

#endif

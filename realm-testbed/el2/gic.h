/* SPDX-License-Identifier: Apache-2.0 */
/* GICv3 (Arm IHI 0069) as the payload uses it for itself: group 1 non-secure, system registers, one priority. */
#ifndef GIC_H
#define GIC_H

#include <stdint.h>

#define GIC_SPURIOUS 1023
#define GIC_PPI_EL2_TIMER 26 /* CNTHP */
#define GIC_PPI_VIRTUAL_TIMER 27
#define GIC_PPI_MAINTENANCE 25
#define GIC_PPI_PHYSICAL_TIMER 30
#define GIC_SPI_UART0 33

void gic_init(void); /* once */
void gic_init_cpu(void); /* on each CPU */
/* SGIs and PPIs: of the calling CPU. SPIs go to CPU 0. */
void gic_enable(uint32_t interrupt);
void gic_disable(uint32_t interrupt);
/* The number of the pending interrupt, or GIC_SPURIOUS. */
uint32_t gic_acknowledge(void);
void gic_end(uint32_t interrupt);
void gic_send(unsigned int cpu, uint32_t sgi);

#endif

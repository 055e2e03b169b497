/* SPDX-License-Identifier: Apache-2.0 */
/* The PL011 (Arm DDI 0183) of a realm; under the realm's lock. Output goes to the multiplexed console. */
#ifndef PL011_H
#define PL011_H

#include <stdbool.h>
#include <stdint.h>

#define PL011_INPUT 512 /* characters that wait for the realm */

struct pl011 {
	uint32_t control, line_control, baud_integer, baud_fraction, fifo_levels, mask, raw;
	uint8_t input[PL011_INPUT];
	uint32_t first, count;
};

struct realm;

void pl011_init(struct realm *r);
uint32_t pl011_read(struct realm *r, uint64_t offset);
void pl011_write(struct realm *r, uint64_t offset, uint32_t value);
/* A character for the realm; false when it must be offered again later. */
bool pl011_receive(struct realm *r, uint8_t c);

#endif

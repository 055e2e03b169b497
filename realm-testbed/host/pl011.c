/* SPDX-License-Identifier: Apache-2.0 */

#include "pl011.h"

#include "host.h"

#define DR 0x000
#define FR 0x018
#define IBRD 0x024
#define FBRD 0x028
#define LCRH 0x02C
#define CR 0x030
#define IFLS 0x034
#define IMSC 0x038
#define RIS 0x03C
#define MIS 0x040
#define ICR 0x044
#define PERIPH_ID 0xFE0 /* eight registers of a byte each, with PrimeCell's */

#define FR_RXFE (1U << 4)
#define FR_TXFE (1U << 7) /* what is written has gone at once */
#define INT_RX (1U << 4)
#define INT_TX (1U << 5)
#define INT_RT (1U << 6)
#define CR_RESET 0x300
#define IFLS_RESET 0x12

static const uint8_t identification[8] = {0x11, 0x10, 0x14, 0x00, 0x0D, 0xF0, 0x05, 0xB1};

void pl011_init(struct realm *r)
{
	r->uart.control = CR_RESET;
	r->uart.fifo_levels = IFLS_RESET;
}

static void update(struct realm *r)
{
	if (r->uart.count == 0)
		r->uart.raw &= ~(INT_RX | INT_RT);
	vgic_set_spi_line(r, REALM_SPI_UART, (r->uart.raw & r->uart.mask) != 0);
}

static uint32_t take(struct realm *r)
{
	struct pl011 *u = &r->uart;
	uint8_t c = u->input[u->first];

	if (u->count == 0)
		return 0;
	u->first = (u->first + 1) % PL011_INPUT;
	u->count--;
	update(r);
	return c;
}

bool pl011_receive(struct realm *r, uint8_t c)
{
	struct pl011 *u = &r->uart;

	if (u->count == PL011_INPUT)
		return false;
	u->input[(u->first + u->count++) % PL011_INPUT] = c;
	u->raw |= INT_RX | INT_RT;
	update(r);
	return true;
}

uint32_t pl011_read(struct realm *r, uint64_t offset)
{
	const struct pl011 *u = &r->uart;

	switch (offset) {
	case DR:
		return take(r);
	case FR:
		return FR_TXFE | (u->count == 0 ? FR_RXFE : 0);
	case IBRD:
		return u->baud_integer;
	case FBRD:
		return u->baud_fraction;
	case LCRH:
		return u->line_control;
	case CR:
		return u->control;
	case IFLS:
		return u->fifo_levels;
	case IMSC:
		return u->mask;
	case RIS:
		return u->raw;
	case MIS:
		return u->raw & u->mask;
	}
	if (offset >= PERIPH_ID && offset < PERIPH_ID + 4 * sizeof(identification))
		return identification[(offset - PERIPH_ID) / 4];
	return 0;
}

void pl011_write(struct realm *r, uint64_t offset, uint32_t value)
{
	struct pl011 *u = &r->uart;

	switch (offset) {
	case DR:
		multiplex_put(r, (char)value);
		u->raw |= INT_TX; /* the FIFO has passed its level: it is empty again */
		break;
	case IBRD:
		u->baud_integer = value & 0xFFFF;
		break;
	case FBRD:
		u->baud_fraction = value & 0x3F;
		break;
	case LCRH:
		u->line_control = value & 0xFF;
		break;
	case CR:
		u->control = value & 0xFFFF;
		break;
	case IFLS:
		u->fifo_levels = value & 0x3F;
		break;
	case IMSC:
		u->mask = value & 0x7FF;
		break;
	case ICR:
		u->raw &= ~value;
		if (u->count != 0)
			u->raw |= INT_RX;
		break;
	}
	update(r);
}

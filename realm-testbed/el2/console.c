/* SPDX-License-Identifier: Apache-2.0 */
/* PL011 (Arm DDI 0183) as QEMU has set it up; lines of several CPUs do not mix. */

#include <stdarg.h>

#include "el2.h"
#include "el2-boot.h"
#include "lock.h"
#include "print.h"

#define UARTDR (UART0_BASE + 0x00)
#define UARTFR (UART0_BASE + 0x18)
#define UARTFR_RXFE (1U << 4)
#define UARTFR_TXFF (1U << 5)

static struct lock console; /* one print() at a time */
static bool panicking;

void console_put(char c)
{
	while ((read32(UARTFR) & UARTFR_TXFF) != 0)
		cpu_relax();
	write32(UARTDR, (uint8_t)c);
}

int console_get(void)
{
	if ((read32(UARTFR) & UARTFR_RXFE) != 0)
		return -1;
	return (int)(read32(UARTDR) & 0xFF);
}

static void put(char c, void *sink)
{
	(void)sink;
	console_put(c);
}

void console_unlock_for_panic(void)
{
	panicking = true;
}

void print(const char *format, ...)
{
	va_list arguments;
	bool locked = !panicking;

	if (locked)
		lock(&console);
	va_start(arguments, format);
	vprint_to(put, NULL, format, arguments);
	va_end(arguments);
	if (locked)
		unlock(&console);
}

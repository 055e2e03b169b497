/* SPDX-License-Identifier: Apache-2.0 */
/* The host's PL011: it is always ready, so that a character costs one exit. */

#include "el1.h"
#include "lock.h"
#include "print.h"

static struct lock console_lock; /* keeps lines of several RECs apart */

void realm_put(char c)
{
	write32(REALM_UART_BASE | shared_bit(), (uint8_t)c);
}

static void put(char c, void *sink)
{
	(void)sink;
	realm_put(c);
}

void realm_print(const char *format, ...)
{
	va_list arguments;
	uint64_t daif = read_sysreg(daif);

	realm_irq_mask(); /* the handler prints, too */
	lock(&console_lock);
	va_start(arguments, format);
	vprint_to(put, NULL, format, arguments);
	va_end(arguments);
	unlock(&console_lock);
	write_sysreg(daif, daif);
}

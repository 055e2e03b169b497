/* SPDX-License-Identifier: Apache-2.0 */
/* try_read64() and try_write64() are in vectors.S, where their faults are caught. */

#include <stdarg.h>

#include "el2.h"
#include "el2-boot.h"
#include "print.h"

#define PANIC_STATUS 255

static void put(char c, void *sink)
{
	(void)sink;
	console_put(c);
}

void panic(const char *format, ...)
{
	va_list arguments;

	console_unlock_for_panic();
	va_start(arguments, format);
	print("PANIC cpu=%u ", cpu_index());
	vprint_to(put, NULL, format, arguments);
	va_end(arguments);
	print("\n");
	machine_off(PANIC_STATUS);
}

void unexpected_exception(uint64_t kind, uint64_t elr, uint64_t esr, uint64_t far)
{
	panic("exception vector=%lx elr=%lx esr=%lx far=%lx", kind, elr, esr, far);
}

/* A payload that unmasks interrupts has its own. */
__attribute__((weak)) void payload_irq(void)
{
	panic("interrupt");
}

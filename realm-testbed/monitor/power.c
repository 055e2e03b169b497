/* SPDX-License-Identifier: Apache-2.0 */
/* The secure PL061 (Arm DDI 0190) of QEMU's machine: pin 0 switches off, pin 1 resets. */

#include "monitor.h"

#include "arch.h"

#define GPIO_DATA(pin) (SECURE_GPIO_BASE + (4UL << (pin))) /* the address says which pins are meant */
#define GPIO_DIRECTION (SECURE_GPIO_BASE + 0x400)

#define PIN_OFF 0
#define PIN_RESET 1

static _Noreturn void raise_pin(unsigned int pin)
{
	write32(GPIO_DATA(pin), 0);
	write32(GPIO_DIRECTION, read32(GPIO_DIRECTION) | 1U << pin);
	write32(GPIO_DATA(pin), 1U << pin);
	for (;;)
		wfe();
}

void machine_off(void)
{
	raise_pin(PIN_OFF);
}

void machine_reset(void)
{
	booted = 0; /* memory keeps it, and the other CPUs begin to look at once */
	raise_pin(PIN_RESET);
}

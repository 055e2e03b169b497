/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A realm with a user: it repeats every line that it is sent. "off" ends it; "spin" makes it deaf, with interrupts
 * masked and without any exit of its own, for a host that must get rid of it. See tools/config.py for scripts.
 */

#include "bytes.h"
#include "check.h"

#define UART_DR 0x00
#define UART_FR 0x18
#define UART_FR_RXFE (1U << 4)
#define UART_IMSC 0x38
#define UART_ICR 0x44
#define UART_INT_RX (1U << 4 | 1U << 6) /* received, and received a while ago */
#define INPUT_MAX 256

static char input[INPUT_MAX]; /* written by the handler, read by the program up to received */
static uint32_t received;

static uint64_t uart(void)
{
	return REALM_UART_BASE | shared_bit();
}

void realm_irq(uint32_t interrupt)
{
	CHECK_EQUAL(REALM_SPI_UART, interrupt);
	while ((read32(uart() + UART_FR) & UART_FR_RXFE) == 0) {
		char c = (char)read32(uart() + UART_DR);

		input[received % INPUT_MAX] = c;
		__atomic_store_n(&received, received + 1, __ATOMIC_RELEASE);
	}
	write32(uart() + UART_ICR, UART_INT_RX);
}

/* WFI with IRQ masked still wakes: no character is missed between the look and the sleep. */
static char next(void)
{
	static uint32_t taken;

	realm_irq_mask();
	while (__atomic_load_n(&received, __ATOMIC_ACQUIRE) == taken) {
		wfi();
		realm_irq_unmask();
		isb();
		realm_irq_mask();
	}
	realm_irq_unmask();
	return input[taken++ % INPUT_MAX];
}

static void take_line(char *line)
{
	size_t length = 0;
	char c;

	while ((c = next()) != '\n')
		if (length < INPUT_MAX - 1)
			line[length++] = c;
	line[length] = '\0';
}

static void spin(void)
{
	realm_print("echo: spins\n");
	realm_irq_mask();
	for (;;)
		cpu_relax();
}

void realm_main(uint64_t tree)
{
	char line[INPUT_MAX];

	(void)tree;
	realm_irq_start();
	realm_irq_enable(REALM_SPI_UART);
	write32(uart() + UART_IMSC, UART_INT_RX);
	realm_print("echo: ready\n");
	do {
		take_line(line);
		realm_print("echo: %s\n", line);
		if (strcmp(line, "spin") == 0)
			spin();
	} while (strcmp(line, "off") != 0);
	check_end("echo");
}

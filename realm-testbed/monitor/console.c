/* SPDX-License-Identifier: Apache-2.0 */

#include "monitor.h"

#include "arch.h"
#include "print.h"

/* PL011 (Arm DDI 0183) */
#define UART_DR UART0_BASE
#define UART_FR (UART0_BASE + 0x18)
#define UART_FR_TXFF (1U << 5)
#define UART_LCR_H (UART0_BASE + 0x2C)
#define UART_LCR_H_8_BITS_FIFO 0x70
#define UART_CR (UART0_BASE + 0x30)
#define UART_CR_ON 0x301 /* RXE, TXE, UARTEN */

void console_init(void)
{
	write32(UART_LCR_H, UART_LCR_H_8_BITS_FIFO);
	write32(UART_CR, UART_CR_ON);
}

static void put(char c, void *sink)
{
	(void)sink;
	while ((read32(UART_FR) & UART_FR_TXFF) != 0)
		cpu_relax();
	write32(UART_DR, (uint8_t)c);
}

void print(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vprint_to(put, NULL, format, arguments);
	va_end(arguments);
}

void panic(const char *format, ...)
{
	va_list arguments;

	print("monitor: ");
	va_start(arguments, format);
	vprint_to(put, NULL, format, arguments);
	va_end(arguments);
	print("\n");
	machine_off();
}

void print_registers(const struct world *w)
{
	print("\nCPU %lx ESR_EL3 %016lx ELR_EL3 %016lx SPSR_EL3 %08lx FAR_EL3 %016lx\nSCR_EL3 %016lx MFAR_EL3 %016lx"
	      " SP_EL0 %016lx\n",
	      read_sysreg(mpidr_el1) & 0xFFFFFF, read_sysreg(esr_el3), w->elr, w->spsr, read_sysreg(far_el3),
	      read_sysreg(scr_el3), read_sysreg(s3_6_c6_c0_5), w->sp_el0);
	for (int i = 0; i < 31; i++)
		print("x%-2d %016lx%c", i, w->x[i], i % 4 == 3 || i == 30 ? '\n' : ' ');
}

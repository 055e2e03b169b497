/* SPDX-License-Identifier: Apache-2.0 */
/* printf for firmware: %s %c %d %u %x %X %p %%, with l, width, '0' and '-'. Not reentrant per sink. */
#ifndef PRINT_H
#define PRINT_H

#include <stdarg.h>
#include <stddef.h>

typedef void put_char(char c, void *sink);

void vprint_to(put_char *put, void *sink, const char *format, va_list arguments);
/* At most size bytes with the terminating zero; returns the length without it. */
size_t print_into(char *buffer, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif

/* SPDX-License-Identifier: Apache-2.0 */

#include "print.h"

#include <stdbool.h>
#include <stdint.h>

#include "bytes.h"

struct field {
	unsigned int width;
	bool zeros;
	bool left;
};

static void put_field(put_char *put, void *sink, const char *text, size_t length, struct field f)
{
	size_t padding = f.width > length ? f.width - length : 0;

	if (!f.left)
		for (size_t i = 0; i < padding; i++)
			put(f.zeros ? '0' : ' ', sink);
	for (size_t i = 0; i < length; i++)
		put(text[i], sink);
	if (f.left)
		for (size_t i = 0; i < padding; i++)
			put(' ', sink);
}

static void put_number(put_char *put, void *sink, uint64_t value, unsigned int base, bool negative, bool upper,
		       struct field f)
{
	char digits[24];
	size_t at = sizeof(digits);

	do {
		unsigned int digit = (unsigned int)(value % base);

		digits[--at] = (char)(digit < 10 ? '0' + digit : (upper ? 'A' : 'a') + digit - 10);
		value /= base;
	} while (value != 0);
	if (negative)
		digits[--at] = '-';
	put_field(put, sink, digits + at, sizeof(digits) - at, f);
}

void vprint_to(put_char *put, void *sink, const char *format, va_list arguments)
{
	for (const char *p = format; *p != '\0'; p++) {
		struct field f = {0};
		bool wide = false;

		if (*p != '%') {
			put(*p, sink);
			continue;
		}
		for (p++; *p == '0' || *p == '-'; p++) {
			f.zeros |= *p == '0';
			f.left |= *p == '-';
		}
		for (; *p >= '0' && *p <= '9'; p++)
			f.width = f.width * 10 + (unsigned int)(*p - '0');
		for (; *p == 'l' || *p == 'z'; p++)
			wide = true;
		switch (*p) {
		case 'd': {
			int64_t value = wide ? va_arg(arguments, long) : va_arg(arguments, int);

			put_number(put, sink, value < 0 ? -(uint64_t)value : (uint64_t)value, 10, value < 0, false, f);
			break;
		}
		case 'u':
			put_number(put, sink, wide ? va_arg(arguments, unsigned long) : va_arg(arguments, unsigned int),
				   10, false, false, f);
			break;
		case 'x':
		case 'X':
			put_number(put, sink, wide ? va_arg(arguments, unsigned long) : va_arg(arguments, unsigned int),
				   16, false, *p == 'X', f);
			break;
		case 'p':
			put_number(put, sink, (uintptr_t)va_arg(arguments, void *), 16, false, false, f);
			break;
		case 'c':
			put((char)va_arg(arguments, int), sink);
			break;
		case 's': {
			const char *text = va_arg(arguments, const char *);

			put_field(put, sink, text, strlen(text), f);
			break;
		}
		case '%':
			put('%', sink);
			break;
		default:
			return; /* a format that this does not know, or the end of one */
		}
	}
}

struct buffer {
	char *at;
	char *end;
};

static void put_in_buffer(char c, void *sink)
{
	struct buffer *b = sink;

	if (b->at < b->end)
		*b->at++ = c;
}

size_t print_into(char *buffer, size_t size, const char *format, ...)
{
	struct buffer b = {buffer, buffer + size - 1};
	va_list arguments;

	va_start(arguments, format);
	vprint_to(put_in_buffer, &b, format, arguments);
	va_end(arguments);
	*b.at = '\0';
	return (size_t)(b.at - buffer);
}

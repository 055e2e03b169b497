/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One physical UART for all: every line begins with its origin, "[r0] " or "[host] ". A realm's line is put out as a
 * whole: at its end, when it is too long, or when nothing has come for a while (a prompt).
 * Input goes to the realm that was chosen last: character 1 (Ctrl-A) and a digit choose one.
 */
#ifndef MULTIPLEX_H
#define MULTIPLEX_H

#include <stddef.h>
#include <stdint.h>

#define LINE_MAX 512

struct line {
	size_t length;
	uint64_t since; /* CNTPCT of the last character */
	char text[LINE_MAX];
};

struct realm;

/* Under the realm's lock. */
void multiplex_put(struct realm *r, char c);
void multiplex_end(struct realm *r);
/* Now and then, by CPU 0 without locks: input, and lines without end. */
void multiplex_poll(void);
void host_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif

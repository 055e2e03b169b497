/* SPDX-License-Identifier: Apache-2.0 */

#include "multiplex.h"

#include <stdarg.h>

#include "el2.h"
#include "host.h"
#include "print.h"
#include "script.h"

/* A line without end is put out when the realm has gone to sleep, or after a long while. */
#define QUIET_US 50000
#define LONG_US 3000000
#define CHOOSE 1 /* Ctrl-A */

static void flush(struct realm *r)
{
	struct line *l = &r->line;

	l->text[l->length] = '\0';
	if (!r->raw)
		print("[r%u] %s\n", r->number, l->text);
	script_line(r, l->text, l->length);
	l->length = 0;
}

void multiplex_put(struct realm *r, char c)
{
	struct line *l = &r->line;

	if (r->raw)
		console_put(c);
	if (c == '\n') {
		flush(r);
	} else if (c != '\r' && c != '\0') {
		l->text[l->length++] = c;
		l->since = timer_now();
		if (l->length == LINE_MAX - 1)
			flush(r);
	}
}

void multiplex_end(struct realm *r)
{
	if (r->line.length != 0)
		flush(r);
}

static void take_input(void)
{
	static struct realm *chosen = realms;
	static int held = -1; /* the realm had no room for it */
	static bool choosing;
	bool taken = true;

	while (taken) {
		int c = held >= 0 ? held : console_get();

		held = -1;
		if (c < 0)
			return;
		if (choosing) {
			choosing = false;
			if (c >= '0' && (unsigned int)(c - '0') < realm_count)
				chosen = &realms[c - '0'];
			continue;
		}
		choosing = c == CHOOSE;
		if (choosing)
			continue;
		lock(&chosen->lock);
		if (chosen->state == REALM_RUNS)
			taken = pl011_receive(chosen, (uint8_t)c);
		unlock(&chosen->lock);
		if (!taken)
			held = c;
	}
}

static bool sleeps(const struct realm *r)
{
	for (unsigned int i = 0; i < r->config->recs; i++)
		if (r->recs[i].on && !r->recs[i].waits)
			return false;
	return true;
}

void multiplex_poll(void)
{
	take_input();
	for (unsigned int i = 0; i < realm_count; i++) {
		struct realm *r = &realms[i];

		lock(&r->lock);
		if (r->line.length != 0 && timer_now() - r->line.since > timer_ticks(sleeps(r) ? QUIET_US : LONG_US))
			flush(r);
		unlock(&r->lock);
	}
}

static void put_in_line(char c, void *sink)
{
	struct line *l = sink;

	if (l->length < LINE_MAX - 1)
		l->text[l->length++] = c;
}

void host_print(const char *format, ...)
{
	struct line l = {0};
	va_list arguments;

	va_start(arguments, format);
	vprint_to(put_in_line, &l, format, arguments);
	va_end(arguments);
	l.text[l.length] = '\0';
	print("[host] %s", l.text);
}

/* SPDX-License-Identifier: Apache-2.0 */

#include "script.h"

#include "bytes.h"
#include "el2.h"
#include "host.h"

#define LINE_SHOWN 120 /* characters of a line that is wrong, and a 0 */

struct text {
	const char *at;
	size_t length;
};

enum verb { VERB_NONE, VERB_WAIT, VERB_SEND, VERB_SLEEP, VERB_STOP, VERB_REFUSE, VERB_TAKE, VERB_EXTEND };

/* Where a realm is in the script. */
struct cursor {
	const char *next;
	enum verb verb;
	struct text rest;
	size_t sent; /* VERB_SEND: characters that the UART has taken */
	uint64_t until; /* VERB_SLEEP */
};

static struct lock script_lock; /* taken under a realm's lock; protects the cursors */
static struct cursor cursors[HOST_MAX_REALMS];
static const char *end;

static struct text next_word(struct text *line)
{
	struct text word = {line->at, 0};

	while (word.length < line->length && word.at[word.length] != ' ')
		word.length++;
	line->at += word.length;
	line->length -= word.length;
	if (line->length > 0) {
		line->at++;
		line->length--;
	}
	return word;
}

static uint64_t number(struct text word)
{
	uint64_t value = 0;

	for (size_t i = 0; i < word.length && word.at[i] >= '0' && word.at[i] <= '9'; i++)
		value = value * 10 + (uint64_t)(word.at[i] - '0');
	return value;
}

static uint64_t hexadecimal(struct text word)
{
	uint64_t value = 0;

	for (size_t i = 0; i < word.length; i++) {
		char c = word.at[i];

		value = value << 4 | (uint64_t)(c >= 'a' && c <= 'f' ? c - 'a' + 10 : c - '0');
	}
	return value;
}

static enum verb verb_of(struct text word)
{
	static const char *const names[] = {
		[VERB_WAIT] = "wait",     [VERB_SEND] = "send", [VERB_SLEEP] = "sleep",  [VERB_STOP] = "stop",
		[VERB_REFUSE] = "refuse", [VERB_TAKE] = "take", [VERB_EXTEND] = "extend"};

	for (int v = VERB_WAIT; v <= VERB_EXTEND; v++)
		if (word.length == strlen(names[v]) && strncmp(word.at, names[v], word.length) == 0)
			return (enum verb)v;
	return VERB_NONE;
}

/* The line at *next, which is then behind it. */
static struct text take_line(const char **next)
{
	struct text line = {*next, 0};

	while (*next < end && **next != '\n')
		(*next)++;
	line.length = (size_t)(*next - line.at);
	(*next)++;
	return line;
}

/* To the next step of this realm; VERB_NONE at the end. */
static void advance(struct cursor *c, unsigned int realm)
{
	c->verb = VERB_NONE;
	while (c->next < end) {
		struct text line = take_line(&c->next), verb = next_word(&line);

		if (verb_of(verb) == VERB_NONE || number(next_word(&line)) != realm)
			continue;
		c->verb = verb_of(verb);
		c->rest = line;
		c->sent = 0;
		if (c->verb == VERB_SLEEP)
			c->until = timer_now() + timer_ticks(1000 * number(line));
		return;
	}
}

static bool names_realm(struct text word)
{
	for (size_t i = 0; i < word.length; i++)
		if (word.at[i] < '0' || word.at[i] > '9')
			return false;
	return word.length > 0 && number(word) < realm_count;
}

/* A step that nobody takes would pass for one that is done. */
static void check(const char *text)
{
	for (unsigned int n = 1; text < end; n++) {
		struct text line = take_line(&text), rest = line;
		enum verb verb = verb_of(next_word(&rest));
		char shown[LINE_SHOWN] = "";

		if (line.length == 0 || (verb != VERB_NONE && names_realm(next_word(&rest))))
			continue;
		memcpy(shown, line.at, line.length < LINE_SHOWN ? line.length : LINE_SHOWN - 1);
		panic("script, line %u: %s: %s", n, verb == VERB_NONE ? "no such step" : "no such realm", shown);
	}
}

void script_begin(const char *text, size_t size)
{
	end = text + size;
	check(text);
	for (unsigned int i = 0; i < realm_count; i++) {
		cursors[i].next = text;
		advance(&cursors[i], i);
	}
}

static bool contains(struct text text, struct text wanted)
{
	for (size_t i = 0; i + wanted.length <= text.length; i++)
		if (memcmp(text.at + i, wanted.at, wanted.length) == 0)
			return true;
	return false;
}

void script_line(const struct realm *r, const char *text, size_t length)
{
	struct cursor *c = &cursors[r->number];

	lock(&script_lock);
	if (c->verb == VERB_WAIT && contains((struct text){text, length}, c->rest))
		advance(c, r->number);
	unlock(&script_lock);
}

/* Under the realm's lock and the script's. True: the step has been taken. */
static bool take_step(struct cursor *c, struct realm *r)
{
	switch (c->verb) {
	case VERB_SEND:
		while (c->sent <= c->rest.length) {
			char next = c->sent < c->rest.length ? c->rest.at[c->sent] : '\n';

			if (!pl011_receive(r, (uint8_t)next))
				return false;
			c->sent++;
		}
		return true;
	case VERB_SLEEP:
		return timer_now() >= c->until;
	case VERB_STOP:
		host_print("realm %u: stopped by the script\n", r->number);
		realm_stop(r, 0);
		return true;
	case VERB_REFUSE:
		r->csm_refusals += (unsigned int)number(c->rest);
		return true;
	case VERB_TAKE:
		csm_take_page(r, hexadecimal(c->rest));
		return true;
	case VERB_EXTEND:
		csm_extend(r);
		return true;
	default:
		return false;
	}
}

void script_poll(void)
{
	for (unsigned int i = 0; i < realm_count; i++) {
		lock(&realms[i].lock);
		lock(&script_lock);
		while (realms[i].state == REALM_RUNS && take_step(&cursors[i], &realms[i]))
			advance(&cursors[i], i);
		unlock(&script_lock);
		unlock(&realms[i].lock);
	}
}

bool script_done(void)
{
	for (unsigned int i = 0; i < realm_count; i++)
		if (cursors[i].verb != VERB_NONE)
			return false;
	return true;
}

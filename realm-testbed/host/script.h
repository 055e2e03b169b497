/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A script drives a run without a user. One step a line; the steps of a realm are taken in their order, those of
 * different realms do not wait for each other:
 *
 *	wait N TEXT     until realm N has written TEXT within one line
 *	send N TEXT     TEXT and a line feed to realm N's UART
 *	sleep N MS      so many milliseconds
 *	stop N          ends realm N from outside, at once
 *	refuse N TIMES  so many of realm N's next wishes to share memory (CSM)
 *	take N IPA      takes the page at this address (hexadecimal) away from realm N
 *	extend N        one more granule for realm N's policy table
 *
 * A line that is none of these, or names a realm that is not there, ends the run before the realms start. Empty lines
 * do nothing. The run fails when a realm has gone before its last step.
 */
#ifndef SCRIPT_H
#define SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

struct realm;

void script_begin(const char *text, size_t size);
/* A realm has written a line, or a part of one; under its lock. */
void script_line(const struct realm *r, const char *text, size_t length);
/* Goes on as far as it can; by CPU 0 without locks. */
void script_poll(void);
bool script_done(void);

#endif

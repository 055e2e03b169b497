/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How test realms find each other: letters in the page that a channel of the host gives to both, with its doorbell. The
 * host can read and forge them: they carry what is public (identifiers, ids) and the course of a test.
 * peer_open() takes IRQs of this REC: bell and virtual timer; letters of a peer are read by that REC alone.
 */
#ifndef REALM_CSM_PEER_H
#define REALM_CSM_PEER_H

#include "csm.h"

#define LETTER_WORDS 10

struct letter {
	uint64_t word[LETTER_WORDS];
};

/* Written by one side, read by the other. */
struct mailbox {
	uint64_t sent;
	uint64_t taken; /* of the other side's */
	struct letter letter;
};

struct peer {
	struct mailbox *mine, *theirs;
	uint64_t channel;
	uint64_t pages; /* of the channel, behind that of the letters */
	struct csm_identity identity;
};

/* The channel of the host with this number. The two sides differ in `second`. Exchanges identifiers. */
void peer_open(struct peer *p, const void *tree, unsigned int channel, bool second);
void peer_send(struct peer *p, const struct letter *l);
struct letter peer_receive(struct peer *p);

/* What a realm in agent_run() does for its peer. */
enum agent_work {
	AGENT_CALL,  /* words: x0 … x8; answer: x0 … x8 after the call, and how long it took (CNTVCT) */
	AGENT_READ,  /* address; answer: syndrome or 0, value */
	AGENT_WRITE, /* address, value; answer: syndrome or 0 */
	AGENT_JUMP,  /* address; answer: syndrome */
	AGENT_WATCH, /* base, size, value of its words, sharing: answers when it has begun, reads until they turn into
			ones, and then: faults, words that were neither or turned back, words that turned before the
			first. With a sharing id nobody is there to be told: the agent judges, detaches and ends */
	AGENT_COPY,  /* base, size, value of the first word: answers when it has begun, copies until that word changes,
			and then: copies, copies whose first word stood and that were not whole, torn copies that were
			noticed */
	AGENT_KNOCK, /* how often: keeps the RMM's lock of the policy tables busy; answers when it has begun, and at the
			end */
	AGENT_SAY,   /* a number, for the host's script, which sends a line */
	AGENT_END
};

/* Does what the peer wants until AGENT_END. False: it was left alone, and found something wrong. */
bool agent_run(struct peer *p);

/* Prints "<program>: <text> <number>" and waits until the host's script has sent a line. */
void script_await(const char *text, uint64_t number);

struct letter peer_ask(struct peer *p, const struct letter *l);
struct smc peer_do(struct peer *p, struct smc call);
uint64_t peer_read(struct peer *p, uint64_t address, uint64_t *value);
uint64_t peer_write(struct peer *p, uint64_t address, uint64_t value);
uint64_t peer_jump(struct peer *p, uint64_t address);
/* They begin; peer_receive() has the outcome. */
void peer_watch(struct peer *p, uint64_t base, uint64_t size, uint64_t value, uint64_t sharing);
void peer_copy(struct peer *p, uint64_t base, uint64_t size, uint64_t value);
void peer_knock(struct peer *p, uint64_t times);
void peer_end(struct peer *p);

/* The number that the text begins with, as boot arguments have it. */
uint64_t decimal(const char *text);

/* The words that AGENT_COPY expects of a page of a region. */
static inline uint64_t copied_word(uint64_t first, uint64_t index)
{
	return first + index * 0x9E3779B97F4A7C15UL; /* 2^64 / golden ratio: all differ */
}

#endif

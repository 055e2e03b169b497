/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages from one realm to another. What a realm writes lies in its own area, which its peer maps read-only:
 *
 *   0      session: a word that is not zero; all ones means that the area is gone
 *   64     how far the area's owner has read the peer's ring
 *   4096   ring of RING_BYTES: records of a header word and a payload, padded to 8 bytes
 *
 * A header (kind in bits 63:32, length in 31:0) is published last, with release, and read with acquire; the one behind
 * the newest record is always 0. One CPU writes, one reads. The reader believes nothing: it fetches a header once,
 * checks it, copies, and then looks whether the session is still there (a page that went meanwhile turns after it).
 */
#ifndef REALM_CSM_RING_H
#define REALM_CSM_RING_H

#include <stddef.h>

#include "csm.h"

#define RING_BYTES 0x4000UL
#define RING_MESSAGE_MAX (RING_BYTES / 4)

struct ring_area {
	uint64_t session;
	uint8_t pad0[64 - 8];
	uint64_t read; /* position in the peer's ring: never wraps */
	uint8_t pad1[GRANULE_SIZE - 72];
	uint64_t ring[RING_BYTES / sizeof(uint64_t)];
};
static_assert(sizeof(struct ring_area) == GRANULE_SIZE + RING_BYTES, "whole pages");

/* Each direction has its own: the CPU that writes and the CPU that reads share nothing but the areas. */
struct ring_end {
	struct ring_area *mine;
	const struct ring_area *theirs;
	uint64_t session; /* of theirs */
	uint64_t at; /* position: of what is written, or read */
	uint64_t seen; /* writer: position of the reader */
};

enum ring_outcome { RING_DONE, RING_NOT_NOW, RING_GONE, RING_VIOLATED };

/* Before the area is shared. */
void ring_clear(struct ring_area *mine, uint64_t session);
void ring_open(struct ring_end *e, struct ring_area *mine, const struct ring_area *theirs);
/* RING_NOT_NOW: the ring is full, nothing was written. */
enum ring_outcome ring_offer(struct ring_end *e, const void *message, uint32_t length);
/* RING_NOT_NOW: nothing is there. */
enum ring_outcome ring_poll(struct ring_end *e, void *message, uint32_t room, uint32_t *length);

#endif

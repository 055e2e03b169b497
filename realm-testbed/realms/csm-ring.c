/* SPDX-License-Identifier: Apache-2.0 */

#include "csm-ring.h"

#include "bytes.h"

#define HEADER sizeof(uint64_t)
#define MESSAGE 1UL
#define PADDING 2UL /* up to the end of the ring */
#define KIND_SHIFT 32

static uint64_t record_size(uint64_t length)
{
	return HEADER + ((length + HEADER - 1) & ~(HEADER - 1));
}

static void publish(uint64_t *word, uint64_t value)
{
	__atomic_store_n(word, value, __ATOMIC_RELEASE); /* pairs with fetch() in the peer */
}

static uint64_t fetch(const uint64_t *word)
{
	return __atomic_load_n(word, __ATOMIC_ACQUIRE); /* pairs with publish() in the peer */
}

static uint64_t *word_at(struct ring_area *area, uint64_t position)
{
	return &area->ring[position % RING_BYTES / sizeof(uint64_t)];
}

void ring_clear(struct ring_area *mine, uint64_t session)
{
	memset(mine, 0, sizeof(*mine));
	publish(&mine->session, session);
}

void ring_open(struct ring_end *e, struct ring_area *mine, const struct ring_area *theirs)
{
	*e = (struct ring_end){.mine = mine, .theirs = theirs, .session = fetch(&theirs->session)};
}

enum ring_outcome ring_offer(struct ring_end *e, const void *message, uint32_t length)
{
	uint64_t size = record_size(length), to_end = RING_BYTES - e->at % RING_BYTES;
	uint64_t padding = size <= to_end ? 0 : to_end;
	uint64_t read = fetch(&e->theirs->read);

	if (read == CSM_ONES)
		return RING_GONE;
	if (length > RING_MESSAGE_MAX || read < e->seen || read > e->at)
		return RING_VIOLATED;
	e->seen = read;
	if (e->at + padding + size + HEADER - read > RING_BYTES)
		return RING_NOT_NOW;
	if (padding != 0) {
		e->mine->ring[0] = 0;
		publish(word_at(e->mine, e->at), PADDING << KIND_SHIFT | (padding - HEADER));
		e->at += padding;
	}
	memcpy(word_at(e->mine, e->at) + 1, message, length);
	*word_at(e->mine, e->at + size) = 0;
	publish(word_at(e->mine, e->at), MESSAGE << KIND_SHIFT | length);
	e->at += size;
	return RING_DONE;
}

enum ring_outcome ring_poll(struct ring_end *e, void *message, uint32_t room, uint32_t *length)
{
	uint64_t offset = e->at % RING_BYTES, header = fetch(&e->theirs->ring[offset / sizeof(uint64_t)]);

	if (offset != 0 && header == (PADDING << KIND_SHIFT | (RING_BYTES - offset - HEADER))) {
		e->at += RING_BYTES - offset;
		offset = 0;
		header = fetch(&e->theirs->ring[0]);
	}
	if (header == 0)
		return RING_NOT_NOW;
	if (header == CSM_ONES)
		return RING_GONE;
	*length = (uint32_t)header;
	if (header >> KIND_SHIFT != MESSAGE || *length > room || record_size(*length) > RING_BYTES - offset)
		return RING_VIOLATED;
	memcpy(message, &e->theirs->ring[offset / sizeof(uint64_t) + 1], *length);
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	if (fetch(&e->theirs->session) != e->session)
		return RING_GONE;
	e->at += record_size(*length);
	publish(&e->mine->read, e->at);
	return RING_DONE;
}

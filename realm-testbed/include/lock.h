/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A ticket lock: fair, and its waiters yield. All zero is free, so locks may lie in zeroed memory.
 * Memory order: what was written before unlock() is seen after the next lock().
 */
#ifndef LOCK_H
#define LOCK_H

#include <stdint.h>

#include "arch.h"

struct lock {
	uint16_t next;
	uint16_t serving;
};

static inline void lock(struct lock *l)
{
	uint16_t mine = __atomic_fetch_add(&l->next, 1, __ATOMIC_RELAXED);

	while (__atomic_load_n(&l->serving, __ATOMIC_ACQUIRE) != mine)
		cpu_relax();
}

static inline void unlock(struct lock *l)
{
	__atomic_store_n(&l->serving, (uint16_t)(l->serving + 1), __ATOMIC_RELEASE);
}

#endif

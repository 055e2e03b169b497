/* SPDX-License-Identifier: Apache-2.0 */
/* CNTV_CTL_EL0 and CNTP_CTL_EL0 (Arm DDI 0487, D24.10). */
#ifndef TIMER_H
#define TIMER_H

#include <stdbool.h>
#include <stdint.h>

#define CNT_ENABLE 1UL
#define CNT_IMASK 2UL
#define CNT_ISTATUS 4UL

/* The timer asks for its interrupt. */
static inline bool timer_asserted(uint64_t ctl)
{
	return (ctl & (CNT_ENABLE | CNT_IMASK | CNT_ISTATUS)) == (CNT_ENABLE | CNT_ISTATUS);
}

#endif

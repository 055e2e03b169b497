/* SPDX-License-Identifier: Apache-2.0 */
/* struct rec_registers for enter.S; machine.c checks that they agree. */
#ifndef REC_OFFSETS_H
#define REC_OFFSETS_H

#define REC_SP_EL0 248
#define REC_PC 256
#define REC_PSTATE 264

#endif

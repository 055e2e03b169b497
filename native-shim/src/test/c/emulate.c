/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>
#include <ucontext.h>

struct monitor_script monitor_script;

#if defined(__x86_64__)
#include <x86intrin.h>

/* Intel SDM volume 2: UMONITOR F3 0F AE /6, UMWAIT F2 0F AE /6, register operand. */
#define PREFIX_UMONITOR 0xf3
#define PREFIX_UMWAIT 0xf2
/* What Linux allows one UMWAIT by default. */
#define LONGEST_SLEEP 100000
/* Seconds: more than a trap takes, far less than a count that was never one. */
#define LONGEST_TRAP UINT64_C(10000000000)

static uint64_t *operand(ucontext_t *context, unsigned index) {
    static const int order[] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP,
                                REG_RSI, REG_RDI, REG_R8,  REG_R9,  REG_R10, REG_R11,
                                REG_R12, REG_R13, REG_R14, REG_R15};
    return (uint64_t *)&context->uc_mcontext.gregs[order[index]];
}

static void other_processor_stores(int step, int at) {
    if (step == at) {
        (*monitor_script.word)++;
    }
}

static void umonitor(uint64_t address) {
    monitor_script.wrong_address |= address != (uint64_t)(uintptr_t)monitor_script.word;
    other_processor_stores(++monitor_script.monitors, monitor_script.store_at_monitor);
}

static void umwait(uint64_t control, uint64_t deadline) {
    monitor_script.bad_state |= control != 1;
    uint64_t now = __rdtsc();
    /* The trap takes time: a deadline just behind us was ahead of the instruction. */
    monitor_script.bad_deadline |=
        deadline > now + LONGEST_SLEEP || now > deadline + LONGEST_TRAP;
    other_processor_stores(++monitor_script.sleeps, monitor_script.store_at_sleep);
}

static bool emulate(ucontext_t *context) {
    greg_t *pc = &context->uc_mcontext.gregs[REG_RIP];
    const uint8_t *code = (const uint8_t *)(uintptr_t)*pc;
    uint8_t prefix = code[0];
    unsigned length = 1;
    unsigned high = 0;
    if ((code[length] & 0xf0) == 0x40) {
        high = (code[length++] & 1U) << 3;
    }
    if (code[length] != 0x0f || code[length + 1] != 0xae || (code[length + 2] & 0xf8) != 0xf0) {
        return false;
    }
    uint64_t value = *operand(context, high | (code[length + 2] & 7U));
    if (prefix == PREFIX_UMONITOR) {
        umonitor(value);
    } else if (prefix == PREFIX_UMWAIT) {
        umwait((uint32_t)value, *operand(context, 2) << 32 | (uint32_t)*operand(context, 0));
    } else {
        return false;
    }
    *pc += length + 3;
    return true;
}
#else
/* mrs xN, pmccntr_el0 */
#define MRS_PMCCNTR 0xd53b9d00U
#define TARGET_REGISTER 0x1fU

static bool emulate(ucontext_t *context) {
    static uint64_t cycles;
    uint32_t code = *(const uint32_t *)(uintptr_t)context->uc_mcontext.pc;
    if ((code & ~TARGET_REGISTER) != MRS_PMCCNTR) {
        return false;
    }
    cycles += 1000;
    context->uc_mcontext.regs[code & TARGET_REGISTER] = cycles;
    context->uc_mcontext.pc += sizeof code;
    return true;
}
#endif

static void on_illegal_instruction(int signal, siginfo_t *info, void *context) {
    (void)signal;
    (void)info;
    if (!emulate(context)) {
        static const char message[] = "NOT OK an illegal instruction\n";
        (void)!write(STDOUT_FILENO, message, sizeof message - 1);
        _exit(1);
    }
}

void emulate_missing_instructions(void) {
    struct sigaction action = {.sa_sigaction = on_illegal_instruction, .sa_flags = SA_SIGINFO};
    sigaction(SIGILL, &action, NULL);
}

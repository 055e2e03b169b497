/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the parts of the conformance payload share: a scene (realms in a known state and one good call), the engine
 * that breaks the call in every specified way, and the realm program whose every instruction the host chooses.
 *
 * Every check prints one line, "ok <area> <name>" or "FAILED <area> <name> …"; every area ends with
 * "TABLE <area> conditions=… pairs=… failed=…".
 */
#ifndef CONFORM_H
#define CONFORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "el2.h"
#include "rsi.h"

/* --- check.c: counts and lines --- */

void area_begin(const char *name);
void area_end(void);
/* One condition of the area; detail is printed when it fails. */
bool check(const char *name, bool good);
bool check_equal(const char *name, uint64_t expected, uint64_t found);
/* A comparison that is part of another check: says what is wrong, counts as a failure, is silent otherwise. */
bool expect(const char *name, bool good);
bool expect_equal(const char *name, uint64_t expected, uint64_t found);
void count_pairs(unsigned int pairs);
/* Something worth reading that is neither right nor wrong. */
void note(const char *format, ...) __attribute__((format(printf, 1, 2)));
unsigned int failures(void);

/* --- scene.c --- */

#define SCENE_IPA_BITS 32
#define SCENE_START_LEVEL 1
#define SCENE_VMID 1
#define LEVEL_SIZE(level) (1UL << (12 + 9 * (3 - (level))))

/* The tables down to level 3 exist for the first 2 MiB of both halves; nothing else does. */
#define IPA_PROGRAM 0x0UL
#define IPA_FREE 0x1000UL /* level 3, unassigned, EMPTY */
#define IPA_RAM 0x10000UL /* 4 pages, unassigned, RAM; only in realms of realm_run() */
#define IPA_LEVEL2 0x400000UL /* no level 3 table */
#define IPA_LEVEL1 0x40000000UL /* no level 2 table */
#define IPA_END (1UL << SCENE_IPA_BITS)
#define IPA_UNPROTECTED (1UL << (SCENE_IPA_BITS - 1))
#define IPA_UNPROTECTED_LEVEL2 (IPA_UNPROTECTED + 0x400000UL)
#define IPA_UNPROTECTED_LEVEL1 (IPA_UNPROTECTED + 0x40000000UL)

#define MAX_SCENE_RECS 8

struct realm {
	uint64_t rd; /* 0: none */
	uint64_t root;
	uint64_t vmid;
	unsigned int recs;
	uint64_t rec[MAX_SCENE_RECS];
	uint64_t aux[MAX_SCENE_RECS][RMI_MAX_REC_AUX];
	uint64_t num_aux;
	uint8_t hash_algo; /* for realm_create() */
};

#define SCENE_SPARES 20

struct scene {
	uint64_t x[7]; /* the good call: function and arguments */
	struct realm a, b;
	uint64_t spare[SCENE_SPARES]; /* delegated granules that the command may consume */
	uint64_t delegated; /* a granule that stays delegated */
	uint64_t ns; /* a granule of the normal world, with a pattern */
	struct rmi_realm_params *realm_params;
	struct rmi_rec_params *rec_params;
	struct rmi_rec_run *run;
};

/* Granules that stay delegated from scene to scene. */
uint64_t take(void);
void give(uint64_t pa);
/* Undelegates all of them: each must be in the state in which the RMM should have left it. */
void give_all_back(void);

void scene_begin(struct scene *s);
/* Destroys what there is; every granule must come back. */
void scene_end(struct scene *s);

/* Each panics when the RMM refuses a call that it must accept. */
void realm_params(struct scene *s, struct realm *r);
void realm_create(struct scene *s, struct realm *r);
void realm_tables(struct realm *r);
/* One RTT at that level. */
void realm_table(struct realm *r, uint64_t ipa, int level);
void rec_params(struct scene *s, struct realm *r, uint64_t index);
void rec_create(struct scene *s, struct realm *r, bool runnable);
void realm_activate(struct realm *r);
void realm_destroy(struct realm *r);
/* Page of unknown content, or with the bytes of an NS granule (measured). */
uint64_t data_map(struct realm *r, uint64_t ipa, uint64_t source);
void data_unmap(struct realm *r, uint64_t ipa);
void ripas_init(struct realm *r, uint64_t base, uint64_t top);
/* Descriptor of a normal, write-back, read-write mapping (RMI_RTT_MAP_UNPROTECTED). */
#define DESC_NORMAL_RW 0xD8UL /* MemAttr 0b0110 with FWB, S2AP RW */
#define DESC_DEVICE_RW 0xC4UL
void share_map(struct realm *r, uint64_t ipa, uint64_t pa);

/* Realm with tables, the program at IPA 0, RECs, active; the program waits in its first host call. */
void realm_run(struct scene *s, struct realm *r, unsigned int recs);

/* --- engine.c --- */

/* The position in the failure condition ordering of the specification (see before() in engine.c). */
enum order { ORDER_FREE, ORDER_RD, ORDER_RANGE, ORDER_REALM, ORDER_WALK, ORDER_ENTRY, ORDER_LIVE };

struct condition {
	const char *name;
	uint64_t status;
	/*
	 * The argument that it concerns, 0 for none. Two conditions of one argument can hold together only when one
	 * is a wrong alignment.
	 */
	unsigned int argument;
	enum order order;
	void (*apply)(struct scene *s, unsigned int argument);
	bool lasting; /* changes the scene, not the call alone: the good call can't be repeated afterwards */
};

struct command {
	const char *name;
	void (*setup)(struct scene *s);
	const struct condition *conditions;
	size_t count;
	/* Looks at the results of the good call; may be NULL. */
	void (*good)(struct scene *s, struct rmi_result r);
	/* Looks at the results of a failed call; may be NULL. */
	void (*failed)(struct scene *s, struct rmi_result r);
};
#define COMMAND(name, setup, conditions, ...)                                                                          \
	{name, setup, conditions, sizeof(conditions) / sizeof((conditions)[0]), __VA_ARGS__}

void command_run(const struct command *c);

/* Ways to break an argument. */
/* The low bits stay, so that it goes together with misalign() in either order. */
void replace(struct scene *s, unsigned int argument, uint64_t value);
void misalign(struct scene *s, unsigned int argument);
void outside(struct scene *s, unsigned int argument); /* a device */
void put_delegated(struct scene *s, unsigned int argument);
void put_ns(struct scene *s, unsigned int argument);
void activate(struct scene *s, unsigned int argument);

#define RD_CONDITIONS                                                                                                  \
	{"rd_align", RMI_ERROR_INPUT, 1, ORDER_RD, misalign, false},                                                   \
	{"rd_bound", RMI_ERROR_INPUT, 1, ORDER_RD, outside, false},                                                    \
	{"rd_state", RMI_ERROR_INPUT, 1, ORDER_RD, put_delegated, false}

#define REC_CONDITIONS(name, argument, order)                                                                          \
	{name "_align", RMI_ERROR_INPUT, argument, order, misalign, false},                                            \
	{name "_bound", RMI_ERROR_INPUT, argument, order, outside, false},                                             \
	{name "_gran_state", RMI_ERROR_INPUT, argument, order, put_delegated, false}

/* A granule that must be delegated. */
#define DELEGATED_CONDITIONS(name, argument)                                                                           \
	{name "_align", RMI_ERROR_INPUT, argument, ORDER_FREE, misalign, false},                                       \
	{name "_bound", RMI_ERROR_INPUT, argument, ORDER_FREE, outside, false},                                        \
	{name "_state", RMI_ERROR_INPUT, argument, ORDER_FREE, put_ns, false}

/* A granule of the normal world. */
#define NS_CONDITIONS(name, argument)                                                                                  \
	{name "_align", RMI_ERROR_INPUT, argument, ORDER_FREE, misalign, false},                                       \
	{name "_bound", RMI_ERROR_INPUT, argument, ORDER_FREE, outside, false},                                        \
	{name "_pas", RMI_ERROR_INPUT, argument, ORDER_FREE, put_delegated, false}

struct rmi_result scene_call(const struct scene *s);

/* --- program.c: the realm's side --- */

#define PROGRAM_IMM_DONE 0 /* the instruction has been executed; gprs = x0 … x29 after it */
#define PROGRAM_IMM_EXCEPTION 1 /* it took an exception to EL1; gprs = ESR, FAR, ELR, SPSR */

/* Instructions that the host has the realm execute. */
#define INSN_NOP 0xD503201FU
#define INSN_SMC 0xD4000003U
#define INSN_HVC 0xD4000002U
#define INSN_WFI 0xD503207FU
#define INSN_WFE 0xD503205FU
#define INSN_LDR_X0_X1 0xF9400020U
#define INSN_STR_X0_X1 0xF9000020U
#define INSN_LDR_W0_X1 0xB9400020U
#define INSN_STR_W0_X1 0xB9000020U
#define INSN_LDRB_W0_X1 0x39400020U
#define INSN_STRB_W0_X1 0x39000020U
#define INSN_LDRSB_X0_X1 0x39800020U
#define INSN_LDRSH_W0_X1 0x79C00020U
#define INSN_LDP_X2_X3_X1 0xA9400C22U
#define INSN_STR_XZR_X1 0xF900003FU
#define INSN_LDR_XZR_X1 0xF940003FU
#define INSN_BR_X1 0xD61F0020U
#define INSN_BR_X9 0xD61F0120U
#define INSN_MRS(op0, op1, crn, crm, op2)                                                                              \
	(0xD5200000U | ((op0) & 3U) << 19 | (op1) << 16 | (crn) << 12 | (crm) << 8 | (op2) << 5)
#define INSN_MSR(op0, op1, crn, crm, op2) (INSN_MRS(op0, op1, crn, crm, op2) & ~(1U << 21))
#define INSN_BRANCH_SELF 0x14000000U

extern const uint8_t program_start[], program_end[];
#define PROGRAM_HOST_CALL 0x400 /* offset of the host call structure */
#define PROGRAM_SPIN 0x500 /* br x9: sets [x3], waits for [x1] */
#define PROGRAM_SECONDARY 0x580 /* entry point of a REC that is turned on */
#define PROGRAM_SCRATCH 0x700 /* free memory */

/* RMI_REC_ENTER with s->run as it is; the exit half is filled with a pattern before. */
uint64_t rec_enter(struct scene *s, uint64_t rec);
/* Answers the host call in which the program waits: execute insn with x[0 … 29]; enters and returns the status. */
uint64_t rec_execute(struct scene *s, uint64_t rec, uint32_t insn, const uint64_t *x, size_t count);
/* Executes, and enters again (flags 0) until the program waits in its host call; false when it does not get there. */
bool rec_settle(struct scene *s, uint64_t rec);
/* SMC of the realm; what stands in run->exit.gprs after it are the results. False when it exited otherwise. */
bool rec_smc(struct scene *s, uint64_t rec, const uint64_t *x, size_t count);

/* One condition: everything but timers and GICv3 status must be as in *expected. */
bool check_exit(const char *name, const struct scene *s, const struct rmi_rec_exit *expected);
/* The realm took an exception of this class and fault status. */
bool check_exception(const char *name, const struct scene *s, uint64_t class, uint64_t status);

#define ESR_CLASS(class) ((uint64_t)(class) << 26)
#define ESR_IL (1UL << 25)
#define ESR_ISV (1UL << 24)
#define ESR_SAS(log2) ((uint64_t)(log2) << 22)
#define ESR_SF (1UL << 15)
#define ESR_EA (1UL << 9)
#define ESR_WNR (1UL << 6)
#define ESR_TRANSLATION(level) (4UL + (uint64_t)(level))
#define EC_UNKNOWN 0x00
#define EC_WFX 0x01
#define EC_SYSREG 0x18
#define EC_FETCH_LOWER 0x20
#define EC_FETCH 0x21
#define EC_DATA_LOWER 0x24
#define EC_DATA 0x25
#define FSC_EXTERNAL 0x10
#define HPFAR(ipa) ((ipa) >> 12 << 4)

/* --- the parts --- */

void conform_version(void);
void conform_granule(void);
void conform_realm(void);
void conform_rec(void);
void conform_running(void);
void conform_psci(void);
void conform_data(void);
void conform_rtt(void);
void conform_unprotected(void);
void conform_ripas(void);
void conform_rsi(void);
void conform_exits(void);
void conform_sysreg(void);
void conform_gic(void);
void conform_timer(void);
void conform_measurement(void);
void conform_many(void);
void conform_hostile(void);
void conform_race(void);
void conform_isolation(void);
void conform_registers(void);
void conform_csm(void);
void conform_csm_spin(void);
void conform_cost(void);
void conform_fuzz(uint64_t seed, uint64_t calls);

#endif

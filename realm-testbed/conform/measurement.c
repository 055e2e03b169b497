/* SPDX-License-Identifier: Apache-2.0 */
/* RIM and REM as the realm reads them: what changes them, and that failed calls do not (DEN0137 1.0, A7.1). */

#include "bytes.h"
#include "conform.h"

/* First 8 bytes of SHA-256 over 64 zero bytes: a REM that was zero, extended by 32 zero bytes. */
#define REM_AFTER_ZEROES_512 0x56E47262522F94ABUL /* the same with SHA-512 over 128 */
#define REM_AFTER_ZEROES 0x30206AD142FDA5F5UL

static void read_slot(struct scene *s, uint64_t index, uint64_t value[8])
{
	uint64_t x[] = {RSI_MEASUREMENT_READ, index};

	rec_settle(s, s->a.rec[0]);
	expect("MEASUREMENT_READ", rec_smc(s, s->a.rec[0], x, 2) && s->run->exit.gprs[0] == RSI_SUCCESS);
	memcpy(value, &s->run->exit.gprs[1], 64);
}

static void extend(struct scene *s, uint64_t index, uint64_t size, uint64_t status)
{
	uint64_t x[11] = {RSI_MEASUREMENT_EXTEND, index, size};

	rec_settle(s, s->a.rec[0]);
	expect("MEASUREMENT_EXTEND", rec_smc(s, s->a.rec[0], x, 11) && s->run->exit.gprs[0] == status);
}

/* The same realm twice, once with failed calls between those that succeed. */
static void build(struct scene *s, bool failures, uint64_t rim[8])
{
	scene_begin(s);
	if (failures) {
		realm_create(s, &s->a);
		realm_tables(&s->a);
		RMI5(RMI_DATA_CREATE, s->a.rd, s->spare[0], IPA_LEVEL2, s->ns, RMI_MEASURE_CONTENT);
		RMI5(RMI_DATA_CREATE, s->a.rd, s->ns, IPA_FREE, s->ns, RMI_MEASURE_CONTENT);
		ripas_init(&s->a, IPA_PROGRAM, IPA_PROGRAM + GRANULE_SIZE);
		data_map(&s->a, IPA_PROGRAM, (uint64_t)program_start);
		RMI5(RMI_DATA_CREATE, s->a.rd, s->spare[0], IPA_PROGRAM, s->ns, RMI_MEASURE_CONTENT);
		RMI3(RMI_RTT_INIT_RIPAS, s->a.rd, IPA_LEVEL2, IPA_LEVEL2 + GRANULE_SIZE);
		RMI3(RMI_RTT_INIT_RIPAS, s->a.rd, IPA_PROGRAM, IPA_PROGRAM + GRANULE_SIZE);
		ripas_init(&s->a, IPA_RAM, IPA_RAM + 4 * GRANULE_SIZE);
		/* the REC that is refused would be measured */
		rec_params(s, &s->a, 0);
		s->rec_params->mpidr = 5;
		RMI3(RMI_REC_CREATE, s->a.rd, s->spare[0], (uint64_t)s->rec_params);
		rec_create(s, &s->a, true);
		realm_activate(&s->a);
		memset(s->run, 0, sizeof(*s->run));
		rec_enter(s, s->a.rec[0]);
	} else {
		realm_run(s, &s->a, 1);
	}
	read_slot(s, 0, rim);
}

/* Realms that differ in one thing each must differ in their RIM, but for what is not measured. */
enum variation {
	PLAIN,
	OTHER_CONTENT,
	OTHER_IPA,
	NOT_MEASURED,
	NO_PAGE,
	MORE_RAM,
	OTHER_ORDER,
	OTHER_PC,
	OTHER_GPR,
	SECOND_REC,
	OTHER_BREAKPOINTS,
	VARIATIONS, /* those that follow have the RIM of PLAIN */
	SECOND_REC_OFF = VARIATIONS,
	OTHER_RPV,
	OTHER_VMID,
	ALL
};

static void second_page(struct scene *s, enum variation v)
{
	uint64_t ipa = IPA_FREE + (v == OTHER_IPA ? GRANULE_SIZE : 0);

	((uint64_t *)s->ns)[9] = v == OTHER_CONTENT;
	if (v != NO_PAGE)
		expect_equal("DATA_CREATE", RMI_SUCCESS,
			     RMI5(RMI_DATA_CREATE, s->a.rd, take(), ipa, s->ns, v != NOT_MEASURED).status);
}

static void vary(struct scene *s, enum variation v, uint64_t rim[8])
{
	scene_begin(s);
	s->a.rd = take();
	s->a.root = take();
	realm_params(s, &s->a);
	s->realm_params->num_bps = (uint8_t)(v == OTHER_BREAKPOINTS ? 2 : 1);
	s->realm_params->rpv[0] = (uint8_t)(v == OTHER_RPV);
	s->realm_params->vmid = (uint16_t)(v == OTHER_VMID ? 9 : 8);
	expect_equal("REALM_CREATE", RMI_SUCCESS,
		     RMI2(RMI_REALM_CREATE, s->a.rd, (uint64_t)s->realm_params).status);
	s->a.num_aux = RMI1(RMI_REC_AUX_COUNT, s->a.rd).x1;
	realm_tables(&s->a);
	if (v == OTHER_ORDER)
		second_page(s, v);
	data_map(&s->a, IPA_PROGRAM, (uint64_t)program_start);
	ripas_init(&s->a, IPA_RAM, IPA_RAM + (v == MORE_RAM ? 2 : 1) * GRANULE_SIZE);
	if (v != OTHER_ORDER)
		second_page(s, v);
	for (uint64_t i = 0; i < (v == SECOND_REC || v == SECOND_REC_OFF ? 2U : 1U); i++) {
		s->a.recs++;
		s->a.rec[i] = take();
		for (uint64_t k = 0; k < s->a.num_aux; k++)
			s->a.aux[i][k] = take();
		rec_params(s, &s->a, i);
		s->rec_params->flags = i == 0 || v == SECOND_REC ? RMI_REC_FLAG_RUNNABLE : 0;
		s->rec_params->pc = v == OTHER_PC && i == 0 ? IPA_PROGRAM + PROGRAM_SECONDARY : IPA_PROGRAM;
		s->rec_params->gprs[7] = v == OTHER_GPR;
		expect_equal("REC_CREATE", RMI_SUCCESS,
			     RMI3(RMI_REC_CREATE, s->a.rd, s->a.rec[i], (uint64_t)s->rec_params).status);
	}
	realm_activate(&s->a);
	memset(s->run, 0, sizeof(*s->run));
	rec_enter(s, s->a.rec[0]);
	read_slot(s, 0, rim);
	scene_end(s);
}

static void variations(struct scene *s)
{
	static uint64_t rims[ALL][8];
	bool differ = true, same = true;

	for (unsigned int v = 0; v < ALL; v++)
		vary(s, (enum variation)v, rims[v]);
	for (unsigned int v = 0; v < VARIATIONS; v++)
		for (unsigned int w = v + 1; w < VARIATIONS; w++)
			if (memcmp(rims[v], rims[w], sizeof(rims[0])) == 0) {
				note("variations %u and %u have the same RIM", v, w);
				differ = false;
			}
	for (unsigned int v = VARIATIONS; v < ALL; v++)
		same = same && memcmp(rims[v], rims[PLAIN], sizeof(rims[0])) == 0;
	check("whatever is measured changes the RIM", differ);
	check("what is not measured does not", same);
}

void conform_measurement(void)
{
	uint64_t rim[8], again[8], rem[8], other[8];
	struct scene s;

	area_begin("MEASUREMENT");
	build(&s, false, rim);
	check("RIM is padded with zero", (rim[0] | rim[1]) != 0 && (rim[4] | rim[5] | rim[6] | rim[7]) == 0);
	for (uint64_t i = 1; i <= 4; i++) {
		read_slot(&s, i, rem);
		expect("REM begins as zero", (rem[0] | rem[1] | rem[2] | rem[3] | rem[7]) == 0);
	}
	extend(&s, 1, 32, RSI_SUCCESS);
	read_slot(&s, 1, rem);
	note("REM after 32 zero bytes begins with %lx", rem[0]);
	check_equal("REM is the hash of the old one and the value", REM_AFTER_ZEROES, rem[0]);
	extend(&s, 1, 65, RSI_ERROR_INPUT);
	extend(&s, 0, 32, RSI_ERROR_INPUT);
	read_slot(&s, 1, other);
	check("a failed EXTEND changes nothing", memcmp(rem, other, sizeof(rem)) == 0);
	read_slot(&s, 2, other);
	check("nor does EXTEND of another slot", (other[0] | other[3]) == 0);
	extend(&s, 4, 64, RSI_SUCCESS);
	read_slot(&s, 0, again);
	check("EXTEND leaves the RIM", memcmp(rim, again, sizeof(rim)) == 0);
	data_map(&s.a, IPA_RAM, 0);
	read_slot(&s, 0, again);
	check("DATA_CREATE_UNKNOWN leaves the RIM", memcmp(rim, again, sizeof(rim)) == 0);
	scene_end(&s);
	build(&s, true, again);
	check("failed calls leave the RIM", memcmp(rim, again, sizeof(rim)) == 0);
	scene_end(&s);
	scene_begin(&s);
	s.a.hash_algo = RMI_HASH_SHA_512;
	realm_run(&s, &s.a, 1);
	read_slot(&s, 0, again);
	check("SHA-512 fills all eight words", again[4] != 0 && again[7] != 0 && again[0] != rim[0]);
	extend(&s, 2, 64, RSI_SUCCESS);
	read_slot(&s, 2, rem);
	check_equal("SHA-512 of 64 and 64 zero bytes", REM_AFTER_ZEROES_512, rem[0]);
	scene_end(&s);
	variations(&s);
	area_end();
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Virtual interrupts of a realm: what enter.gicv3_* may hold and what exit.gicv3_* tells (DEN0137 1.0, A6.1). */

#include "conform.h"
#include "print.h"

#define LR_PENDING (1UL << 62)
#define LR_ACTIVE (2UL << 62)
#define LR_HW (1UL << 61)
#define LR_GROUP1 (1UL << 60)
#define LR_PRIORITY(p) ((uint64_t)(p) << 48)
#define LR_EOI (1UL << 41)

static struct scene s;

static uint64_t enter_with(uint64_t hcr, unsigned int lr, uint64_t value)
{
	rec_settle(&s, s.a.rec[0]);
	s.run->enter = (struct rmi_rec_enter){.gicv3_hcr = hcr};
	s.run->enter.gprs[30] = INSN_NOP;
	s.run->enter.gicv3_lrs[lr] = value;
	return rec_enter(&s, s.a.rec[0]);
}

static const struct entry {
	const char *name;
	uint64_t lr;
	uint64_t status;
} entries[] = {
	{"pending", LR_PENDING | LR_GROUP1 | LR_PRIORITY(0xA0) | 40, RMI_SUCCESS},
	{"active", LR_ACTIVE | LR_GROUP1 | LR_PRIORITY(0xA0) | 41, RMI_SUCCESS},
	{"pending and active", LR_PENDING | LR_ACTIVE | LR_GROUP1 | LR_PRIORITY(0xA0) | 42, RMI_SUCCESS},
	{"group 0", LR_PENDING | LR_PRIORITY(0xA0) | 40, RMI_SUCCESS},
	{"EOI maintenance", LR_PENDING | LR_GROUP1 | LR_EOI | LR_PRIORITY(0xA0) | 40, RMI_SUCCESS},
	{"LPI", LR_PENDING | LR_GROUP1 | LR_PRIORITY(0xA0) | 8192, RMI_SUCCESS},
	{"HW", LR_PENDING | LR_HW | LR_GROUP1 | LR_PRIORITY(0xA0) | 40, RMI_ERROR_REC},
	{"HW with pINTID", LR_PENDING | LR_HW | LR_GROUP1 | 27UL << 32 | 27, RMI_ERROR_REC},
	{"HW and active", LR_ACTIVE | LR_HW | LR_GROUP1 | LR_PRIORITY(0xA0) | 40, RMI_ERROR_REC},
	{"pINTID without HW", LR_PENDING | LR_GROUP1 | 27UL << 32 | 40, RMI_ERROR_REC},
	{"reserved bits above pINTID", LR_PENDING | LR_GROUP1 | 1UL << 45 | 40, RMI_ERROR_REC},
	{"reserved bits of the priority", LR_PENDING | LR_GROUP1 | LR_PRIORITY(0xA1) | 40, RMI_ERROR_REC},
	{"special INTID 1023", LR_PENDING | LR_GROUP1 | 1023, RMI_ERROR_REC},
	{"special INTID 1020", LR_PENDING | LR_GROUP1 | 1020, RMI_ERROR_REC},
	{"reserved INTID 2000", LR_PENDING | LR_GROUP1 | 2000, RMI_ERROR_REC},
	{"INTID of more than 24 bits", LR_PENDING | LR_GROUP1 | 1UL << 24 | 40, RMI_ERROR_REC},
};

static void list_registers(void)
{
	unsigned int count = (unsigned int)(RMI1(RMI_FEATURES, 0).x1 >> RMI_FEATURE0_GICV3_NUM_LRS & 0xF) + 1;
	char name[64];

	area_begin("GIC_list_registers");
	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++)
		for (unsigned int n = 0; n < count; n++) {
			uint64_t status = enter_with(0, n, entries[i].lr);

			print_into(name, sizeof(name), "lr%u %s", n, entries[i].name);
			check_equal(name, entries[i].status, status);
			if (status == RMI_SUCCESS)
				expect_equal("comes back", entries[i].lr, s.run->exit.gicv3_lrs[n]);
		}
	for (unsigned int i = 0; i < count; i++)
		for (unsigned int k = i + 1; k < count; k++) {
			rec_settle(&s, s.a.rec[0]);
			s.run->enter = (struct rmi_rec_enter){0};
			s.run->enter.gprs[30] = INSN_NOP;
			s.run->enter.gicv3_lrs[i] = LR_PENDING | LR_GROUP1 | 40;
			s.run->enter.gicv3_lrs[k] = LR_ACTIVE | LR_GROUP1 | 40;
			print_into(name, sizeof(name), "the same interrupt in lr%u and lr%u", i, k);
			check_equal(name, RMI_ERROR_REC, rec_enter(&s, s.a.rec[0]));
		}
	s.run->enter = (struct rmi_rec_enter){0};
	s.run->enter.gprs[30] = INSN_NOP;
	for (unsigned int i = 0; i < count; i++)
		s.run->enter.gicv3_lrs[i] = LR_PENDING | LR_GROUP1 | LR_PRIORITY(0xA0) | (40 + i);
	check_equal("all at once", RMI_SUCCESS, rec_enter(&s, s.a.rec[0]));
	for (unsigned int i = 0; i < RMI_GIC_LRS; i++)
		expect_equal("comes back", i < count ? LR_PENDING | LR_GROUP1 | LR_PRIORITY(0xA0) | (40 + i) : 0,
			     s.run->exit.gicv3_lrs[i]);
	note("a list register that there is not: %lx", enter_with(0, 15, LR_PENDING | LR_HW | 40));
	rec_settle(&s, s.a.rec[0]);
	area_end();
}

/* UIE, LRENPIE, NPIE, VGrp0EIE, VGrp0DIE, VGrp1EIE, VGrp1DIE, TDIR belong to the host, the rest to the RMM. */
#define HCR_HOST (0xFEUL | 1UL << 14)

static void hcr(void)
{
	char name[32];

	area_begin("GIC_hcr");
	for (unsigned int bit = 0; bit < 64; bit++) {
		bool allowed = (HCR_HOST >> bit & 1) != 0;
		uint64_t status = enter_with(1UL << bit, 0, 0);

		print_into(name, sizeof(name), "bit %u", bit);
		check_equal(name, allowed ? RMI_SUCCESS : RMI_ERROR_REC, status);
		if (allowed)
			expect_equal("comes back", 1UL << bit, s.run->exit.gicv3_hcr);
	}
	area_end();
}

static uint64_t realm(uint32_t insn, uint64_t x0)
{
	uint64_t lrs[RMI_GIC_LRS];

	for (size_t i = 0; i < RMI_GIC_LRS; i++)
		lrs[i] = s.run->exit.gicv3_lrs[i];
	s.run->enter = (struct rmi_rec_enter){0};
	for (size_t i = 0; i < RMI_GIC_LRS; i++)
		s.run->enter.gicv3_lrs[i] = lrs[i];
	s.run->enter.gprs[0] = x0;
	s.run->enter.gprs[30] = insn;
	rec_enter(&s, s.a.rec[0]);
	return s.run->exit.gprs[0];
}

static void delivery(void)
{
	uint64_t lr = LR_PENDING | LR_GROUP1 | LR_PRIORITY(0xA0) | 40;

	area_begin("GIC_delivery");
	enter_with(0, 0, lr);
	realm(INSN_MSR(3, 0, 4, 6, 0), 0xFF); /* ICC_PMR_EL1 */
	realm(INSN_MSR(3, 0, 12, 12, 7), 1); /* ICC_IGRPEN1_EL1 */
	check_equal("still pending", lr, s.run->exit.gicv3_lrs[0]);
	check("VMCR tells mask and enable",
	      (s.run->exit.gicv3_vmcr >> 24) >= 0xF8 && (s.run->exit.gicv3_vmcr & 2) != 0);
	check_equal("acknowledged", 40, realm(INSN_MRS(3, 0, 12, 12, 0), 0)); /* ICC_IAR1_EL1 */
	check_equal("active", (lr ^ LR_PENDING) | LR_ACTIVE, s.run->exit.gicv3_lrs[0]);
	realm(INSN_MSR(3, 0, 12, 12, 1), 40); /* ICC_EOIR1_EL1 */
	check_equal("ended", lr ^ LR_PENDING, s.run->exit.gicv3_lrs[0]);
	check_equal("no more", 1023, realm(INSN_MRS(3, 0, 12, 12, 0), 0));
	enter_with(1UL << 1, 0, 0); /* UIE with empty list registers */
	check("MISR tells underflow", (s.run->exit.gicv3_misr & 2) != 0);
	area_end();
}

void conform_gic(void)
{
	scene_begin(&s);
	realm_run(&s, &s.a, 1);
	list_registers();
	hcr();
	delivery();
	scene_end(&s);
}

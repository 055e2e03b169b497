/* SPDX-License-Identifier: Apache-2.0 */

#include "bytes.h"
#include "el2.h"
#include "host.h"

/* ESR_EL2 (DDI 0487, D24.2.40). */
#define ESR_CLASS(esr) ((esr) >> 26 & 0x3F)
#define CLASS_WFX 0x01
#define CLASS_SYSTEM_REGISTER 0x18
#define CLASS_INSTRUCTION_ABORT 0x20
#define CLASS_DATA_ABORT 0x24
#define ESR_WFE 1UL
#define ESR_ABORT_ISV (1UL << 24)
#define ESR_ABORT_SIZE(esr) (1U << ((esr) >> 22 & 3))
#define ESR_ABORT_WRITE (1UL << 6)
#define ESR_REGISTER(esr) ((esr)&0x3FFC1E) /* op0, op2, op1, CRn, CRm */
#define REGISTER(op0, op1, crn, crm, op2) ((op0) << 20 | (op2) << 17 | (op1) << 14 | (crn) << 10 | (crm) << 1)
#define ICC_DIR_EL1 REGISTER(3UL, 0UL, 12UL, 11UL, 1UL)
#define ICC_SGI1R_EL1 REGISTER(3UL, 0UL, 12UL, 11UL, 5UL)
#define ICC_SGI0R_EL1 REGISTER(3UL, 0UL, 12UL, 11UL, 7UL)

#define HPFAR_FIPA 0x00000FFFFFFFFFF0UL /* IPA bits 51:12 from bit 4 */

static bool wait_for_interrupt(struct rec *rec)
{
	rec->waits = true;
	rec->deadline = timer_deadline(rec);
	return false;
}

static bool in(uint64_t address, uint64_t base, uint64_t size)
{
	return address - base < size;
}

static uint64_t device_read(struct rec *rec, uint64_t at, unsigned int size)
{
	if (in(at, REALM_UART_BASE, REALM_UART_SIZE))
		return pl011_read(rec->realm, at - REALM_UART_BASE);
	if (in(at, REALM_GICD_BASE, REALM_GICD_SIZE))
		return vgic_read_distributor(rec, at - REALM_GICD_BASE, size);
	return vgic_read_redistributor(rec->realm, at - REALM_GICR_BASE, size);
}

static void device_write(struct rec *rec, uint64_t at, unsigned int size, uint64_t value)
{
	if (in(at, REALM_UART_BASE, REALM_UART_SIZE))
		pl011_write(rec->realm, at - REALM_UART_BASE, (uint32_t)value);
	else if (in(at, REALM_GICD_BASE, REALM_GICD_SIZE))
		vgic_write_distributor(rec, at - REALM_GICD_BASE, size, value);
	else
		vgic_write_redistributor(rec->realm, at - REALM_GICR_BASE, size, value);
}

static bool is_device(const struct realm *r, uint64_t at, unsigned int size)
{
	if (at % size != 0)
		return false;
	return in(at, REALM_UART_BASE, REALM_UART_SIZE) || in(at, REALM_GICD_BASE, REALM_GICD_SIZE) ||
	       in(at, REALM_GICR_BASE, r->config->recs * REALM_GICR_STRIDE);
}

/* An address of the unprotected half, without the bit that says so. */
static void shared_abort(struct rec *rec, uint64_t at)
{
	struct realm *r = rec->realm;
	struct rmi_rec_enter *enter = &rec->run->enter;
	const struct rmi_rec_exit *exit = &rec->run->exit;
	unsigned int size = ESR_ABORT_SIZE(exit->esr);

	if (in(at, REALM_RAM_BASE, r->config->ram_size)) {
		uint64_t pa = granule_alloc();

		if (pa == 0)
			enter->flags = RMI_ENTER_INJECT_SEA;
		else if (!rtt_map_shared(r, realm_shared_bit(r) | (at & ~GRANULE_MASK), pa))
			granule_free(pa); /* another REC was faster */
		return;
	}
	if ((exit->esr & ESR_ABORT_ISV) == 0 || !is_device(r, at, size)) {
		enter->flags = RMI_ENTER_INJECT_SEA;
		return;
	}
	enter->flags = RMI_ENTER_EMUL_MMIO;
	if ((exit->esr & ESR_ABORT_WRITE) != 0)
		device_write(rec, at, size, exit->gprs[0]);
	else
		enter->gprs[0] = device_read(rec, at, size);
}

static bool abort_taken(struct rec *rec)
{
	struct realm *r = rec->realm;
	const struct rmi_rec_exit *exit = &rec->run->exit;
	uint64_t ipa = (exit->hpfar & HPFAR_FIPA) << 8;

	if ((ipa & realm_shared_bit(r)) != 0) {
		shared_abort(rec, (ipa & ~realm_shared_bit(r)) | (exit->far & GRANULE_MASK));
	} else if (!in(ipa, REALM_RAM_BASE, r->config->ram_size) || !rtt_populate(r, ipa)) {
		host_print("realm %u: nothing can be at %lx (esr %lx)\n", r->number, ipa, exit->esr);
		realm_stop(r, 1);
		return false;
	}
	return true;
}

static bool system_register(struct rec *rec)
{
	const struct rmi_rec_exit *exit = &rec->run->exit;

	switch (ESR_REGISTER(exit->esr)) {
	case ICC_SGI1R_EL1:
	case ICC_SGI0R_EL1:
		vgic_sgi(rec, exit->gprs[0]);
		return true;
	case ICC_DIR_EL1:
		vgic_deactivate(rec, exit->gprs[0]);
		return true;
	}
	host_print("realm %u: system register, esr %lx\n", rec->realm->number, exit->esr);
	realm_stop(rec->realm, 1);
	return false;
}

static bool synchronous(struct rec *rec)
{
	uint64_t esr = rec->run->exit.esr;

	switch (ESR_CLASS(esr)) {
	case CLASS_WFX:
		return (esr & ESR_WFE) != 0 || wait_for_interrupt(rec);
	case CLASS_SYSTEM_REGISTER:
		return system_register(rec);
	case CLASS_DATA_ABORT:
	case CLASS_INSTRUCTION_ABORT:
		return abort_taken(rec);
	}
	host_print("realm %u: exit with esr %lx\n", rec->realm->number, esr);
	realm_stop(rec->realm, 1);
	return false;
}

/* The host could refuse a CPU_ON; it never does. The RMM itself knows who is on. */
static bool psci_about(struct rec *rec, bool power_on)
{
	struct realm *r = rec->realm;
	uint64_t mpidr = rec->run->exit.gprs[1];
	struct rec *target = mpidr < r->config->recs ? &r->recs[mpidr] : NULL;
	uint64_t status = RMI_ERROR_INPUT;

	if (target != NULL)
		status = RMI3(RMI_PSCI_COMPLETE, rec->pa, target->pa, (uint64_t)PSCI_SUCCESS).status;
	if (status != RMI_SUCCESS) {
		host_print("realm %u: PSCI_COMPLETE for %lx: %lx\n", r->number, mpidr, status);
		realm_stop(r, 1);
		return false;
	}
	if (power_on) {
		target->on = true;
		target->called_on = true;
		target->waits = false;
		rec_kick(target);
	}
	return true;
}

static bool psci(struct rec *rec)
{
	struct realm *r = rec->realm;
	uint64_t fid = rec->run->exit.gprs[0];

	switch (fid) {
	case PSCI_CPU_ON:
	case PSCI_CPU_ON32:
		return psci_about(rec, true);
	case PSCI_AFFINITY_INFO:
	case PSCI_AFFINITY_INFO32:
		return psci_about(rec, false);
	case PSCI_CPU_OFF:
		rec->on = rec->called_on;
		return false;
	case PSCI_CPU_SUSPEND:
	case PSCI_CPU_SUSPEND32:
		return wait_for_interrupt(rec);
	case PSCI_SYSTEM_OFF:
	case PSCI_SYSTEM_RESET:
		host_print("realm %u: %s\n", r->number, fid == PSCI_SYSTEM_OFF ? "off" : "asks for a reset, is off");
		realm_stop(r, 0);
		return false;
	}
	host_print("realm %u: PSCI %lx\n", r->number, fid);
	realm_stop(r, 1);
	return false;
}

static bool ripas_change(struct rec *rec)
{
	struct realm *r = rec->realm;
	const struct rmi_rec_exit *exit = &rec->run->exit;
	uint64_t base = exit->ripas_base, top = exit->ripas_top;

	if (exit->ripas_value == RMI_RAM &&
	    (!in(base, REALM_RAM_BASE, r->config->ram_size) || top - REALM_RAM_BASE > r->config->ram_size))
		rec->run->enter.flags = RMI_ENTER_RIPAS_REJECT;
	else
		rtt_change_ripas(rec, base, top, exit->ripas_value);
	return true;
}

static bool host_call(struct rec *rec)
{
	struct realm *r = rec->realm;
	struct rmi_rec_enter *enter = &rec->run->enter;
	const struct rmi_rec_exit *exit = &rec->run->exit;

	memcpy(enter->gprs, exit->gprs, sizeof(enter->gprs));
	switch (exit->imm) {
	case HOST_CALL_DOORBELL:
		unlock(&r->lock);
		enter->gprs[0] = doorbell_ring(r, exit->gprs[0]);
		lock(&r->lock);
		break;
	case HOST_CALL_STATUS:
		r->status = exit->gprs[0];
		break;
	case HOST_CALL_ECHO:
		for (unsigned int i = 0; i < RMI_REC_GPRS; i++)
			enter->gprs[i]++;
		break;
	}
	return true;
}

bool exit_handle(struct rec *rec)
{
	struct rmi_rec_enter *enter = &rec->run->enter;

	enter->flags = 0;
	memset(enter->gprs, 0, sizeof(enter->gprs));
	switch (rec->run->exit.exit_reason) {
	case RMI_EXIT_SYNC:
		return synchronous(rec);
	case RMI_EXIT_IRQ:
	case RMI_EXIT_FIQ:
		return true; /* the interrupt is still pending: rec.c takes it */
	case RMI_EXIT_PSCI:
		return psci(rec);
	case RMI_EXIT_RIPAS_CHANGE:
		return ripas_change(rec);
	case RMI_EXIT_HOST_CALL:
		return host_call(rec);
	}
	if (csm_exit(rec))
		return true;
	host_print("realm %u: exit reason %lu\n", rec->realm->number, rec->run->exit.exit_reason);
	realm_stop(rec->realm, 1);
	return false;
}

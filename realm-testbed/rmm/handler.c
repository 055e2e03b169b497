/* SPDX-License-Identifier: Apache-2.0 */
#include "handler.h"

#include "csm.h"
#include "policy.h"
#include "realm.h"
#include "rec.h"
#include "rtt.h"
#include "smccc.h"

/* RMM-EL3 interface: x1 = status, x2 = token; and: x1 … x5 = the host's x0 … x4. Both return with the next call. */
#define EL3_BOOT_COMPLETE 0xC40001CFUL
#define EL3_REQ_COMPLETE 0xC400018FUL

/* SMCCC 1.3: the caller does not need SVE state kept. It names no other function. */
#define SMCCC_SVE_HINT 0x10000U

#define COMMANDS (RMI_FID_LAST - RMI_FID(0) + 1)
#define COMMAND(fid) [(fid) - RMI_FID(0)]

static rmi_command *const commands[COMMANDS] = {
	COMMAND(RMI_VERSION) = rmi_version,
	COMMAND(RMI_GRANULE_DELEGATE) = rmi_granule_delegate,
	COMMAND(RMI_GRANULE_UNDELEGATE) = rmi_granule_undelegate,
	COMMAND(RMI_DATA_CREATE) = rmi_data_create,
	COMMAND(RMI_DATA_CREATE_UNKNOWN) = rmi_data_create_unknown,
	COMMAND(RMI_DATA_DESTROY) = rmi_data_destroy,
	COMMAND(RMI_REALM_ACTIVATE) = rmi_realm_activate,
	COMMAND(RMI_REALM_CREATE) = rmi_realm_create,
	COMMAND(RMI_REALM_DESTROY) = rmi_realm_destroy,
	COMMAND(RMI_REC_CREATE) = rmi_rec_create,
	COMMAND(RMI_REC_DESTROY) = rmi_rec_destroy,
	COMMAND(RMI_REC_ENTER) = rmi_rec_enter,
	COMMAND(RMI_RTT_CREATE) = rmi_rtt_create,
	COMMAND(RMI_RTT_DESTROY) = rmi_rtt_destroy,
	COMMAND(RMI_RTT_MAP_UNPROTECTED) = rmi_rtt_map_unprotected,
	COMMAND(RMI_RTT_READ_ENTRY) = rmi_rtt_read_entry,
	COMMAND(RMI_RTT_UNMAP_UNPROTECTED) = rmi_rtt_unmap_unprotected,
	COMMAND(RMI_PSCI_COMPLETE) = rmi_psci_complete,
	COMMAND(RMI_FEATURES) = rmi_features,
	COMMAND(RMI_RTT_FOLD) = rmi_rtt_fold,
	COMMAND(RMI_REC_AUX_COUNT) = rmi_rec_aux_count,
	COMMAND(RMI_RTT_INIT_RIPAS) = rmi_rtt_init_ripas,
	COMMAND(RMI_RTT_SET_RIPAS) = rmi_rtt_set_ripas,
	COMMAND(RMI_CSM_FEATURES) = rmi_csm_features,
	COMMAND(RMI_APT_CREATE) = rmi_apt_create,
	COMMAND(RMI_APT_EXTEND) = rmi_apt_extend,
	COMMAND(RMI_APT_DESTROY) = rmi_apt_destroy,
};

void rmm_dispatch(const uint64_t regs[7], struct result *r)
{
	uint64_t fid = (uint32_t)regs[0] & ~SMCCC_SVE_HINT;
	rmi_command *command = fid - RMI_FID(0) < COMMANDS ? commands[fid - RMI_FID(0)] : NULL;

	*r = (struct result){ .x = { RMI_SUCCESS } };
	if (command != NULL)
		command(regs, r);
	else
		r->x[0] = SMC_UNKNOWN;
}

void rmm_main_loop(void)
{
	struct smc call = { .x = { EL3_BOOT_COMPLETE } };

	for (;;) {
		struct result r;

		smc(&call);
		rmm_dispatch(call.x, &r);
		call = (struct smc){ .x = { EL3_REQ_COMPLETE, r.x[0], r.x[1], r.x[2], r.x[3], r.x[4] } };
	}
}

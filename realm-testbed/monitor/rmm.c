/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The RMM's side of the monitor: RMM-EL3 communication interface 0.8 (Trusted Firmware-A) without its optional calls,
 * boot manifest 0.3. The RMM judges the version: the major number must be its own, and the minor one not lower.
 */

#include "monitor.h"

#include "arch.h"
#include "bytes.h"
#include "smccc.h"

#define INTERFACE_VERSION 0x8UL
#define MANIFEST_VERSION 0x3U

#define RMI_REQ_COMPLETE 0xC400018FUL
#define RMM_GTSI_DELEGATE 0xC40001B0UL
#define RMM_GTSI_UNDELEGATE 0xC40001B1UL
#define RMM_GET_REALM_ATTEST_KEY 0xC40001B2UL
#define RMM_GET_PLAT_TOKEN 0xC40001B3UL
#define RMM_EL3_FEATURES 0xC40001B4UL
#define RMM_BOOT_COMPLETE 0xC40001CFUL

#define E_RMM_OK 0L
#define E_RMM_BAD_ADDR (-2L)
#define E_RMM_BAD_PAS (-3L)
#define E_RMM_INVAL (-5L)

#define CURVE_SECP384R1 0

struct bank {
	uint64_t base;
	uint64_t size;
};

struct console {
	uint64_t base;
	uint64_t map_pages;
	uint64_t name; /* eight characters */
	uint64_t clock;
	uint64_t baud_rate;
	uint64_t flags;
};

struct list {
	uint64_t count;
	uint64_t pointer;
	uint64_t checksum;
};

/* At the start of the shared page until the RMM has read it. */
struct manifest {
	uint32_t version;
	uint32_t padding;
	uint64_t platform;
	struct list banks;
	struct list consoles;
	struct bank bank;
	struct console console;
};
static_assert(offsetof(struct manifest, banks) == 16 && offsetof(struct manifest, consoles) == 40, "boot manifest 0.3");

#define UART_CLOCK 24000000
#define UART_BAUD 115200

static bool rmm_booted; /* on the first CPU, once */
static uint64_t activation_token; /* what the RMM gave when it had, for its entries on other CPUs */
static size_t token_left; /* of the platform token that the RMM fetches; it locks the shared page */

static void make_list(struct list *l, const void *entry, size_t size)
{
	const uint64_t *word = entry;

	l->count = 1;
	l->pointer = (uintptr_t)entry;
	l->checksum = -(l->count + l->pointer);
	for (size_t i = 0; i < size / sizeof(*word); i++)
		l->checksum -= word[i];
}

void rmm_write_manifest(void)
{
	struct manifest *m = (struct manifest *)RMM_SHARED_PAGE;

	memset(m, 0, GRANULE_SIZE);
	m->version = MANIFEST_VERSION;
	m->bank = (struct bank){dram_start, dram_end - dram_start};
	m->console = (struct console){.base = UART0_BASE, .map_pages = 1, .clock = UART_CLOCK, .baud_rate = UART_BAUD};
	memcpy(&m->console.name, "pl011", sizeof("pl011"));
	/* Earlier RMMs leave name and flags out of the sum, later ones don't; it is zero for both. Flags are RES0. */
	m->console.flags = -m->console.name;
	make_list(&m->banks, &m->bank, sizeof(m->bank));
	make_list(&m->consoles, &m->console, sizeof(m->console));
}

struct world *rmm_cold_boot(struct cpu *me)
{
	uint64_t *x = me->realm.x;

	world_reset(&me->normal, WORLD_NORMAL, me->entry);
	world_reset(&me->realm, WORLD_REALM, RMM_BASE);
	x[0] = (uint64_t)(me - cpus);
	x[1] = INTERFACE_VERSION;
	x[2] = cpu_count;
	x[3] = RMM_SHARED_PAGE;
	world_load(&me->realm);
	return &me->realm;
}

struct world *rmm_warm_boot(struct cpu *me)
{
	world_reset(&me->normal, WORLD_NORMAL, me->entry);
	world_reset(&me->realm, WORLD_REALM, RMM_BASE);
	me->realm.x[0] = (uint64_t)(me - cpus);
	me->realm.x[1] = activation_token;
	world_load(&me->realm);
	return &me->realm;
}

static struct world *boot_complete(struct cpu *me)
{
	int32_t status = (int32_t)me->realm.x[1];

	if (status != E_RMM_OK)
		panic("the RMM refuses to boot on CPU %u: status %d", (unsigned int)(me - cpus), status);
	if (!rmm_booted)
		activation_token = me->realm.x[2];
	rmm_booted = true;
	me->normal.x[0] = me->context;
	__atomic_store_n(&me->state, PSCI_AFFINITY_ON, __ATOMIC_RELEASE);
	return world_switch(&me->realm, &me->normal);
}

/* The only memory of the RMM that the monitor reads and writes. */
static uint8_t *shared(uint64_t pa, uint64_t size)
{
	bool inside = pa >= RMM_SHARED_PAGE && pa - RMM_SHARED_PAGE < GRANULE_SIZE &&
		      size <= RMM_SHARED_PAGE + GRANULE_SIZE - pa;

	return inside ? (uint8_t *)pa : NULL;
}

static int64_t get_key(uint64_t *x)
{
	uint8_t *to = shared(x[1], x[2]);

	if (to == NULL)
		return E_RMM_BAD_ADDR;
	if (x[2] < KEY_SIZE || x[3] != CURVE_SECP384R1)
		return E_RMM_INVAL;
	memcpy(to, attestation_key, KEY_SIZE);
	x[1] = KEY_SIZE;
	return E_RMM_OK;
}

/*
 * A call with the hash of the attestation key begins; calls with size 0 give the rest, in pieces of the buffer's size.
 * The token was signed at build time, so there is one for the hash of the key that get_key() gives and for no other.
 */
static int64_t get_token(uint64_t *x)
{
	uint64_t hash_size = x[3];
	uint8_t *to = shared(x[1], x[2]);
	size_t size;

	if (to == NULL)
		return E_RMM_BAD_ADDR;
	if (hash_size != 0) {
		if (hash_size != CHALLENGE_SIZE || x[2] < hash_size ||
		    memcmp(to, platform_token_challenge, CHALLENGE_SIZE) != 0)
			return E_RMM_INVAL;
		token_left = platform_token_size;
	}
	if (token_left == 0)
		return E_RMM_INVAL;
	size = token_left < x[2] ? token_left : x[2];
	memcpy(to, platform_token + (platform_token_size - token_left), size);
	token_left -= size;
	x[1] = size;
	x[2] = token_left;
	return E_RMM_OK;
}

static int64_t get_features(uint64_t *x)
{
	if (x[1] != 0)
		return E_RMM_INVAL;
	x[1] = 0; /* no signing in EL3 */
	return E_RMM_OK;
}

static int64_t gpt_status(enum gpt_result result)
{
	return result == GPT_OK ? E_RMM_OK : result == GPT_BAD_PAS ? E_RMM_BAD_PAS : E_RMM_BAD_ADDR;
}

struct world *rmm_call(struct cpu *me)
{
	uint64_t *x = me->realm.x;
	uint64_t fid = (uint32_t)x[0];

	/* Until it has booted on this CPU, there is no call of the host that it could answer. */
	if (me->state == PSCI_AFFINITY_ON_PENDING ? fid == RMI_REQ_COMPLETE : fid == RMM_BOOT_COMPLETE) {
		x[0] = SMC_UNKNOWN;
		return &me->realm;
	}
	switch (fid) {
	case RMI_REQ_COMPLETE:
		memcpy(me->normal.x, x + 1, 5 * sizeof(*x));
		return world_switch(&me->realm, &me->normal);
	case RMM_BOOT_COMPLETE:
		return boot_complete(me);
	case RMM_GTSI_DELEGATE:
		x[0] = (uint64_t)gpt_status(gpt_delegate(x[1]));
		break;
	case RMM_GTSI_UNDELEGATE:
		x[0] = (uint64_t)gpt_status(gpt_undelegate(x[1]));
		break;
	case RMM_GET_REALM_ATTEST_KEY:
		x[0] = (uint64_t)get_key(x);
		break;
	case RMM_GET_PLAT_TOKEN:
		x[0] = (uint64_t)get_token(x);
		break;
	case RMM_EL3_FEATURES:
		x[0] = (uint64_t)get_features(x);
		break;
	case SMCCC_VERSION:
		x[0] = SMCCC_VERSION_1_2;
		break;
	default:
		x[0] = SMC_UNKNOWN;
		break;
	}
	return &me->realm;
}

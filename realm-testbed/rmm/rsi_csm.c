/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RSI_CSM_…: what realms ask about sharing (docs/caec-abi.md). A long call works in pieces. Between two of them the
 * lock is free, and a pending interrupt sends the REC to the host with the call still to be made: the realm makes it
 * again, and the record says how far it had come. The same happens when the host must act first.
 */
#include "csm.h"
#include "rsi-call.h"
#include "s2.h"
#include "sharing.h"
#include "smccc.h"
#include "window.h"

enum piece {
	PIECE_AGAIN,  /* more is left */
	PIECE_RETURN, /* x holds the results */
	PIECE_ASK,    /* exit holds what the host is asked; then the call is made again */
	PIECE_TELL    /* x holds the results, and exit what the host is told */
};

typedef enum piece csm_call(struct rec *rec, struct rmi_rec_exit *exit, uint64_t *x);

static enum piece fail(uint64_t *x, uint64_t status)
{
	x[0] = status;
	return PIECE_RETURN;
}

static enum piece tell(struct rmi_rec_exit *exit, enum piece piece, uint64_t reason, uint64_t base, uint64_t top)
{
	exit->exit_reason = reason;
	exit->ripas_base = base;
	exit->ripas_top = top;
	return piece;
}

static enum piece ask(struct rec *rec, struct rmi_rec_exit *exit, uint64_t reason, const struct record *record)
{
	rec->pending = REC_PENDING_CSM;
	rec->csm_asked = record->id;
	return tell(exit, PIECE_ASK, reason, record->base + record->done, record->base + record->size);
}

/* The address is the first of the window that the table is for. */
static enum piece ask_table(struct rec *rec, struct rmi_rec_exit *exit, const struct record *window, int level)
{
	uint64_t first = (window->base + window->done) & ~(s2_size(level - 1) - 1);

	ask(rec, exit, RMI_EXIT_CSM_TABLE, window);
	exit->ripas_base = first > window->base ? first : window->base;
	exit->ripas_value = (uint8_t)level;
	return PIECE_ASK;
}

/* The host's refusal, once, of what it was asked about this record. */
static bool rejected(struct rec *rec, const struct record *record)
{
	if (!rec->csm_rejected || rec->csm_asked != record->id)
		return false;
	rec->csm_rejected = false;
	return true;
}

/* This very call has done a part of its work. */
static bool has_begun(const struct rec *rec)
{
	return rec->csm_begun[0] == rsi_function(rec) && rec->csm_begun[1] == rec->regs.x[1];
}

/* What a call was to bring to its end is not there. Somebody else may have done the rest of this call's work. */
static enum piece gone(const struct rec *rec, uint64_t *x)
{
	return fail(x, has_begun(rec) ? RSI_SUCCESS : RSI_ERROR_INPUT);
}

static bool range_valid(const struct realm *r, uint64_t base, uint64_t size)
{
	return ((base | size) & GRANULE_MASK) == 0 && size != 0 && base < realm_protected_end(r) &&
	       size <= realm_protected_end(r) - base;
}

/* x1: index; x1: version, x2: limits, x3: policies, x4: handle */
static enum piece features(struct rec *rec, struct rmi_rec_exit *exit, uint64_t *x)
{
	(void)exit;
	x[4] = 0;
	if (rec->regs.x[1] == 0) {
		x[1] = CSM_VERSION_1_0;
		x[2] = csm_limits();
		x[3] = csm_policies();
		x[4] = realm_of(rec->rd)->handle;
	}
	return PIECE_RETURN;
}

/* x1 to x4: identifier */
static enum piece identity(struct rec *rec, struct rmi_rec_exit *exit, uint64_t *x)
{
	(void)exit;
	for (unsigned int i = 0; i < 4; i++)
		x[1 + i] = realm_of(rec->rd)->identifier[i];
	return PIECE_RETURN;
}

/* The region that this very call has begun. */
static struct record *region_begun(const struct realm *r, uint64_t base, uint64_t size, uint64_t tag)
{
	struct record *record = record_overlapping(r, base, base + size);

	if (record == NULL || record->kind != RECORD_REGION || record->state != REGION_CREATING ||
	    record->base != base || record->size != size || record->tag != tag)
		return NULL;
	return record;
}

/* x1: base, x2: size, x3: tag; x1: csm id, x2: response */
static enum piece create(struct rec *rec, struct rmi_rec_exit *exit, uint64_t *x)
{
	uint64_t base = rec->regs.x[1], size = rec->regs.x[2], tag = rec->regs.x[3];
	struct realm *r = realm_of(rec->rd);
	struct record *region;

	if (!range_valid(r, base, size))
		return fail(x, RSI_ERROR_INPUT);
	region = region_begun(r, base, size, tag);
	if (region == NULL) {
		if (record_overlapping(r, base, base + size) != NULL)
			return fail(x, RSI_ERROR_INPUT);
		region = record_new(r, RECORD_REGION);
		if (region == NULL)
			return fail(x, RSI_ERROR_STATE);
		region->state = REGION_CREATING;
		region->base = base;
		region->size = size;
		region->tag = tag;
	} else if (rejected(rec, region)) {
		record_free(region);
		x[2] = RSI_REJECT;
		return PIECE_RETURN;
	}
	switch (region_check(r, region)) {
	case STEP_GOES_ON:
		return PIECE_AGAIN;
	case STEP_PAGE:
		return ask(rec, exit, RMI_EXIT_CSM_PROVIDER, region);
	case STEP_DONE:
		region->state = REGION_WHOLE;
		x[1] = region->id;
		return PIECE_RETURN;
	default:
		record_free(region);
		return fail(x, RSI_ERROR_STATE);
	}
}

/* A region that the realm may name. */
static struct record *region_of(const struct realm *r, uint64_t id)
{
	struct record *region = record_find(r, RECORD_REGION, id);

	return region != NULL && region->state != REGION_CREATING ? region : NULL;
}

/* x1: csm id */
static enum piece destroy(struct rec *rec, struct rmi_rec_exit *exit, uint64_t *x)
{
	struct realm *r = realm_of(rec->rd);
	struct record *region = region_of(r, rec->regs.x[1]);
	uint64_t base, top;

	if (region == NULL)
		return gone(rec, x);
	region->state = RECORD_ENDING;
	if (region_end_grants(r, region))
		return PIECE_AGAIN;
	base = region->base;
	top = base + region->size;
	record_free(region);
	return tell(exit, PIECE_TELL, RMI_EXIT_CSM_REMOVED, base, top);
}

/* A grant that the consumer has left is used up, and gives way to a new one. */
static bool granted_already(const struct realm *r, uint64_t region, uint64_t consumer)
{
	struct record *record;
	uint64_t at = 0;

	while ((record = record_next(r, &at)) != NULL) {
		if (record->kind != RECORD_GRANT || record->region != region || record->peer != consumer)
			continue;
		if (record->state != GRANT_DETACHED)
			return true;
		record_free(record);
	}
	return false;
}

/* x1: csm id, x2: permission, x3 to x6: consumer; x1: sharing id */
static enum piece share(struct rec *rec, struct rmi_rec_exit *exit, uint64_t *x)
{
	uint64_t permission = rec->regs.x[2];
	struct realm *r = realm_of(rec->rd);
	struct realm *consumer = policy_realm_of_identifier(&rec->regs.x[3]);
	struct record *region = region_of(r, rec->regs.x[1]);
	struct record *grant;

	(void)exit;
	if (region == NULL || region->state == RECORD_ENDING || consumer == NULL || consumer == r ||
	    (permission != CSM_PERMISSION_READ && permission != CSM_PERMISSION_READ_WRITE))
		return fail(x, RSI_ERROR_INPUT);
	if (region->state == REGION_LOST || granted_already(r, region->id, consumer->handle))
		return fail(x, RSI_ERROR_STATE);
	grant = record_new(r, RECORD_GRANT);
	if (grant == NULL)
		return fail(x, RSI_ERROR_STATE);
	grant->state = GRANT_GRANTED;
	grant->writable = permission == CSM_PERMISSION_READ_WRITE;
	grant->size = region->size;
	grant->tag = region->tag;
	grant->region = region->id;
	grant->peer = consumer->handle;
	x[1] = grant->id;
	return PIECE_RETURN;
}

/* x1: sharing id */
static enum piece revoke(struct rec *rec, struct rmi_rec_exit *exit, uint64_t *x)
{
	struct record *grant = record_find(realm_of(rec->rd), RECORD_GRANT, rec->regs.x[1]);

	(void)exit;
	if (grant == NULL)
		return gone(rec, x);
	return grant_end(grant) ? PIECE_AGAIN : PIECE_RETURN;
}

static uint64_t state_told(const struct record *record)
{
	switch (record->state) {
	case GRANT_GRANTED:
		return CSM_STATE_GRANTED;
	case GRANT_ATTACHED:
	case WINDOW_ATTACHED:
		return CSM_STATE_ATTACHED;
	case GRANT_DETACHED:
		return CSM_STATE_DETACHED;
	case WINDOW_REVOKED:
		return record->done < record->size ? CSM_STATE_ATTACHED : CSM_STATE_REVOKED;
	case RECORD_ENDING:
		/* The consumer may still have pages of what the provider is taking back. */
		return record->kind == RECORD_WINDOW ? CSM_STATE_REVOKED : CSM_STATE_ATTACHED;
	default:
		return CSM_STATE_RESERVED;
	}
}

/* LOST says that nothing is shared any more: the last grant has ended. */
static uint64_t region_state_told(const struct realm *r, const struct record *region)
{
	struct record *record;
	uint64_t at = 0;

	if (region->state == REGION_WHOLE)
		return CSM_STATE_REGION;
	while ((record = record_next(r, &at)) != NULL)
		if (record->kind == RECORD_GRANT && record->region == region->id)
			return CSM_STATE_REGION;
	return CSM_STATE_LOST;
}

/* x1: id, x2: size, x3: permission, x4: state, x5: tag, x6: base */
static enum piece describe(const struct realm *r, const struct record *record, uint64_t *x)
{
	bool writable = record->writable || record->kind == RECORD_REGION;

	x[1] = record->id;
	x[2] = record->size;
	x[3] = writable ? CSM_PERMISSION_READ_WRITE : CSM_PERMISSION_READ;
	x[4] = record->kind == RECORD_REGION ? region_state_told(r, record) : state_told(record);
	x[5] = record->tag;
	x[6] = record->base;
	return PIECE_RETURN;
}

/* x1: tag or index, x2: which of the two, x3 to x6: provider; as RSI_CSM_STATE */
static enum piece find(struct rec *rec, struct rmi_rec_exit *exit, uint64_t *x)
{
	uint64_t key = rec->regs.x[1], kind = rec->regs.x[2];
	const struct realm *provider = policy_realm_of_identifier(&rec->regs.x[3]);
	struct record *record;
	uint64_t at = 0, index = 0;

	(void)exit;
	if (kind > CSM_FIND_BY_INDEX || provider == NULL)
		return fail(x, RSI_ERROR_INPUT);
	while ((record = record_next(provider, &at)) != NULL) {
		if (record->kind != RECORD_GRANT || record->peer != realm_of(rec->rd)->handle ||
		    record->state == RECORD_ENDING || record->state == GRANT_DETACHED)
			continue;
		if (kind == CSM_FIND_BY_TAG ? record->tag == key : index++ == key)
			return describe(provider, record, x);
	}
	return fail(x, RSI_ERROR_INPUT);
}

/* x1: csm id or sharing id; x1: id, x2: size, x3: permission, x4: state, x5: tag, x6: base */
static enum piece state(struct rec *rec, struct rmi_rec_exit *exit, uint64_t *x)
{
	struct realm *r = realm_of(rec->rd);
	uint64_t id = rec->regs.x[1];
	struct record *record = region_of(r, id);

	(void)exit;
	if (record == NULL)
		record = record_find(r, RECORD_GRANT, id);
	if (record == NULL)
		record = record_find(r, RECORD_WINDOW, id);
	return record == NULL ? fail(x, RSI_ERROR_INPUT) : describe(r, record, x);
}

/* RESERVE has begun, and its window comes to an end before it was whole. */
static enum piece abandon(const struct realm *r, struct record *window, uint64_t *x)
{
	bool refused = window->rejected;
	struct record *grant = refused ? grant_of(window) : NULL;

	if (window_end(r, window))
		return PIECE_AGAIN;
	if (grant != NULL && grant->state == GRANT_DETACHED)
		grant->state = GRANT_GRANTED;
	if (!refused)
		return fail(x, RSI_ERROR_INPUT);
	x[1] = RSI_REJECT;
	return PIECE_RETURN;
}

/* A region that has lost a page, or is on its way out, is given to nobody, also while its grants still end. */
static bool region_whole(const struct realm *provider, const struct record *grant)
{
	return record_find(provider, RECORD_REGION, grant->region)->state == REGION_WHOLE;
}

/* Nothing new begins with a realm whose end has begun, also while its grants still end. */
static bool provider_ends(const struct record *window)
{
	const struct realm *provider = policy_realm_of_handle(window->peer);

	return provider == NULL || provider->ending;
}

/* A window stands for the sharing already: RSI_SUCCESS when the call that made it is made again. */
static uint64_t reserve_again(const struct rec *rec, const struct record *window)
{
	const struct realm *provider = policy_realm_of_identifier(&rec->regs.x[5]);

	if (window->taken || window->base != rec->regs.x[2] || window->size != rec->regs.x[3])
		return RSI_ERROR_STATE;
	if (window->tombstone != rec->regs.x[4] || (provider != NULL && provider->handle != window->peer))
		return RSI_ERROR_INPUT;
	return RSI_SUCCESS;
}

/* The checks of RESERVE, and its record. NULL: *status says why not. */
static struct record *reserve_begin(const struct rec *rec, uint64_t *status)
{
	uint64_t id = rec->regs.x[1], base = rec->regs.x[2], size = rec->regs.x[3], flags = rec->regs.x[4];
	const struct realm *provider = policy_realm_of_identifier(&rec->regs.x[5]);
	struct realm *r = realm_of(rec->rd);
	struct record *grant = provider == NULL ? NULL : record_find(provider, RECORD_GRANT, id);
	struct record *window;

	*status = RSI_ERROR_INPUT;
	if (grant == NULL || grant->peer != r->handle || grant->state == RECORD_ENDING ||
	    grant->state == GRANT_DETACHED || grant->size != size || flags > CSM_WINDOW_TOMBSTONE ||
	    !range_valid(r, base, size) || record_overlapping(r, base, base + size) != NULL)
		return NULL;
	*status = RSI_ERROR_STATE;
	if (grant->state != GRANT_GRANTED || !region_whole(provider, grant))
		return NULL;
	window = record_new(r, RECORD_WINDOW);
	if (window == NULL)
		return NULL;
	grant->state = GRANT_RESERVED;
	window->id = id;
	window->state = WINDOW_RESERVING;
	window->writable = grant->writable;
	window->tombstone = flags == CSM_WINDOW_TOMBSTONE;
	window->base = base;
	window->size = size;
	window->tag = grant->tag;
	window->peer = provider->handle;
	*status = RSI_SUCCESS;
	return window;
}

/* x1: sharing id, x2: base, x3: size, x4: flags, x5 to x8: provider; x1: response */
static enum piece reserve(struct rec *rec, struct rmi_rec_exit *exit, uint64_t *x)
{
	struct realm *r = realm_of(rec->rd);
	struct record *window = record_find(r, RECORD_WINDOW, rec->regs.x[1]);
	uint64_t status = RSI_SUCCESS;
	int level;

	if (window != NULL)
		status = reserve_again(rec, window);
	else
		window = reserve_begin(rec, &status);
	if (status != RSI_SUCCESS)
		return fail(x, status);
	if (provider_ends(window))
		window_revoke(r, window);
	window->rejected |= rejected(rec, window);
	if (window->state != WINDOW_RESERVING || window->rejected)
		return abandon(r, window, x);
	switch (window_take(r, window, &level)) {
	case STEP_GOES_ON:
		return PIECE_AGAIN;
	case STEP_PAGE:
		return ask(rec, exit, RMI_EXIT_CSM_CONSUMER, window);
	case STEP_TABLE:
		return ask_table(rec, exit, window, level);
	default:
		window->state = WINDOW_RESERVED;
		window->taken = true;
		return PIECE_RETURN;
	}
}

/* The host refused a table: back to where ATTACH began. */
static enum piece retreat(const struct realm *r, struct record *window, uint64_t *x)
{
	if (window_unmap(r, window) == STEP_GOES_ON)
		return PIECE_AGAIN;
	window->state = WINDOW_RESERVED;
	x[1] = RSI_REJECT;
	return PIECE_RETURN;
}

/* x1: sharing id; x1: response */
static enum piece attach(struct rec *rec, struct rmi_rec_exit *exit, uint64_t *x)
{
	struct realm *r = realm_of(rec->rd);
	struct record *window = record_find(r, RECORD_WINDOW, rec->regs.x[1]);
	struct realm *provider;
	struct record *grant, *region;
	int level;

	if (window == NULL)
		return fail(x, RSI_ERROR_INPUT);
	if (window->state == WINDOW_ATTACHED)
		return PIECE_RETURN;
	if (window->state == WINDOW_ATTACHING && rejected(rec, window)) {
		window->state = WINDOW_RETREATING;
		window->done = 0;
		window_turn_first(r, window);
	}
	if (window->state == WINDOW_RETREATING)
		return retreat(r, window, x);
	if (window->state != WINDOW_RESERVED && window->state != WINDOW_ATTACHING)
		return fail(x, RSI_ERROR_STATE);
	if (provider_ends(window))
		return fail(x, RSI_ERROR_STATE);
	provider = policy_realm_of_handle(window->peer);
	grant = grant_of(window);
	region = record_find(provider, RECORD_REGION, grant->region);
	if (region->state != REGION_WHOLE)
		return fail(x, RSI_ERROR_STATE);
	if (window->state == WINDOW_RESERVED) {
		window->state = WINDOW_ATTACHING;
		window->done = GRANULE_SIZE; /* the first granule comes last */
	}
	switch (window_map(r, window, provider, region, &level)) {
	case STEP_GOES_ON:
		return PIECE_AGAIN;
	case STEP_TABLE:
		return ask_table(rec, exit, window, level);
	default: /* STEP_DONE: nothing else is left */
		window->state = WINDOW_ATTACHED;
		grant->state = GRANT_ATTACHED;
		return PIECE_RETURN;
	}
}

/* x1: sharing id */
static enum piece detach(struct rec *rec, struct rmi_rec_exit *exit, uint64_t *x)
{
	struct realm *r = realm_of(rec->rd);
	struct record *window = record_find(r, RECORD_WINDOW, rec->regs.x[1]);
	uint64_t base, top;

	if (window == NULL)
		return gone(rec, x);
	base = window->base;
	top = base + window->size;
	if (window_end(r, window))
		return PIECE_AGAIN;
	return tell(exit, PIECE_TELL, RMI_EXIT_CSM_REMOVED, base, top);
}

static csm_call *const calls[] = {
	[RSI_CSM_FEATURES - RSI_CSM_FID(0)] = features,
	[RSI_CSM_CREATE - RSI_CSM_FID(0)] = create,
	[RSI_CSM_DESTROY - RSI_CSM_FID(0)] = destroy,
	[RSI_CSM_SHARE - RSI_CSM_FID(0)] = share,
	[RSI_CSM_REVOKE - RSI_CSM_FID(0)] = revoke,
	[RSI_CSM_FIND - RSI_CSM_FID(0)] = find,
	[RSI_CSM_RESERVE - RSI_CSM_FID(0)] = reserve,
	[RSI_CSM_ATTACH - RSI_CSM_FID(0)] = attach,
	[RSI_CSM_DETACH_AND_FREE - RSI_CSM_FID(0)] = detach,
	[RSI_CSM_STATE - RSI_CSM_FID(0)] = state,
	[RSI_CSM_IDENTITY - RSI_CSM_FID(0)] = identity,
};

enum rsi_action rsi_csm(struct rec *rec, struct rmi_rec_exit *exit, uint64_t *x)
{
	uint64_t number = rsi_function(rec) - RSI_CSM_FID(0);

	/* A realm without a policy table is in an RMM that never heard of this. */
	if (number >= sizeof(calls) / sizeof(calls[0]) || realm_of(rec->rd)->apt_count == 0 ||
	    realm_of(rec->rd)->ending) {
		x[0] = SMC_UNKNOWN;
		return RSI_RETURN;
	}
	for (;;) {
		enum piece piece;

		csm_lock();
		piece = calls[number](rec, exit, x);
		csm_unlock();
		if (piece == PIECE_ASK)
			return RSI_RETRY;
		if (piece != PIECE_AGAIN) {
			if (has_begun(rec))
				rec->csm_begun[0] = 0;
			return piece == PIECE_TELL ? RSI_LEAVE : RSI_RETURN;
		}
		rec->csm_begun[0] = rsi_function(rec);
		rec->csm_begun[1] = rec->regs.x[1];
		if (hal_irq_pending()) {
			exit->exit_reason = RMI_EXIT_IRQ;
			return RSI_RETRY;
		}
	}
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "measurement.h"

#include "bytes.h"
#include "realm.h"
#include "sha2.h"

/* RmmMeasurementDescriptor… (DEN0137 1.0, C1.11 to C1.13): one layout that has them all. */
enum descriptor_type { DESCRIPTOR_DATA, DESCRIPTOR_REC, DESCRIPTOR_RIPAS };

struct descriptor {
	uint64_t type;
	uint64_t length;
	uint8_t rim[MEASUREMENT_MAX];
	union {
		struct {
			uint64_t ipa;
			uint64_t flags;
			uint8_t content[MEASUREMENT_MAX];
		} data;
		uint8_t rec[MEASUREMENT_MAX];
		struct {
			uint64_t base;
			uint64_t top;
		} ripas;
		uint8_t bytes[0x100 - 0x50];
	};
};
_Static_assert(sizeof(struct descriptor) == 0x100, "RmmMeasurementDescriptor");
_Static_assert(offsetof(struct descriptor, data) == 0x50, "RmmMeasurementDescriptor");

static enum sha2 algorithm(uint8_t hash_algo)
{
	return hash_algo == RMI_HASH_SHA_512 ? SHA512 : SHA256;
}

size_t measurement_size(uint8_t hash_algo)
{
	return (size_t)algorithm(hash_algo);
}

static struct descriptor begin(const struct realm *r, enum descriptor_type type)
{
	struct descriptor d = { .type = type, .length = sizeof(d) };

	memcpy(d.rim, r->measurement[0], sizeof(d.rim));
	return d;
}

static void end(struct realm *r, const struct descriptor *d)
{
	sha2(algorithm(r->hash_algo), d, sizeof(*d), r->measurement[0]);
}

/* Part of a page that is measured field by field: what lies between the fields counts as zero. */
static void update_at(struct sha2_state *s, size_t offset, const void *field, size_t size)
{
	static const uint8_t zero[256];

	while (s->length < offset) {
		size_t gap = offset - s->length;

		sha2_update(s, zero, gap < sizeof(zero) ? gap : sizeof(zero));
	}
	sha2_update(s, field, size);
}

#define UPDATE_FIELD(s, p, field) update_at(s, offsetof(__typeof__(*(p)), field), &(p)->field, sizeof((p)->field))

void measure_realm(struct realm *r, const struct rmi_realm_params *p)
{
	struct sha2_state s;

	memset(r->measurement, 0, sizeof(r->measurement));
	sha2_begin(&s, algorithm(r->hash_algo));
	UPDATE_FIELD(&s, p, flags);
	UPDATE_FIELD(&s, p, s2sz);
	UPDATE_FIELD(&s, p, sve_vl);
	UPDATE_FIELD(&s, p, num_bps);
	UPDATE_FIELD(&s, p, num_wps);
	UPDATE_FIELD(&s, p, pmu_num_ctrs);
	UPDATE_FIELD(&s, p, hash_algo);
	update_at(&s, sizeof(*p), NULL, 0);
	sha2_end(&s, r->measurement[0]);
}

void measure_data(struct realm *r, uint64_t ipa, uint64_t flags, const void *page)
{
	struct descriptor d = begin(r, DESCRIPTOR_DATA);

	d.data.ipa = ipa;
	d.data.flags = flags;
	if (flags == RMI_MEASURE_CONTENT)
		sha2(algorithm(r->hash_algo), page, GRANULE_SIZE, d.data.content);
	end(r, &d);
}

void measure_rec(struct realm *r, const struct rmi_rec_params *p)
{
	struct descriptor d = begin(r, DESCRIPTOR_REC);
	struct sha2_state s;

	sha2_begin(&s, algorithm(r->hash_algo));
	UPDATE_FIELD(&s, p, flags);
	UPDATE_FIELD(&s, p, pc);
	UPDATE_FIELD(&s, p, gprs);
	update_at(&s, sizeof(*p), NULL, 0);
	sha2_end(&s, d.rec);
	end(r, &d);
}

void measure_ripas(struct realm *r, uint64_t base, uint64_t top)
{
	struct descriptor d = begin(r, DESCRIPTOR_RIPAS);

	d.ripas.base = base;
	d.ripas.top = top;
	end(r, &d);
}

void measure_extend(struct realm *r, unsigned int slot, const uint8_t *value, size_t size)
{
	struct sha2_state s;

	sha2_begin(&s, algorithm(r->hash_algo));
	sha2_update(&s, r->measurement[slot], measurement_size(r->hash_algo));
	sha2_update(&s, value, size);
	sha2_end(&s, r->measurement[slot]);
}

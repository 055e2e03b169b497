/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signs while Valgrind believes that key and nonce are undefined memory: it reports every branch and every address that
 * depends on them. To be compiled without sanitizers, with the firmware's optimisation, and run as
 * `valgrind -q --error-exitcode=1 PROGRAM`; otherwise it skips.
 */

#include "check.h"
#include "p384.h"

#if __has_include(<valgrind/memcheck.h>)
#include <valgrind/memcheck.h>

TEST(no_branch_or_address_depends_on_key_or_nonce)
{
	uint8_t key[P384_BYTES], digest[P384_BYTES], point[2 * P384_BYTES];
	struct p384_sign s;

	if (!RUNNING_ON_VALGRIND)
		SKIP("not run under Valgrind");
	memset(key, 0x5A, sizeof(key));
	memset(digest, 0xA5, sizeof(digest));
	p384_sign_begin(&s, key, digest);
	VALGRIND_MAKE_MEM_UNDEFINED(s.key, sizeof(s.key));
	VALGRIND_MAKE_MEM_UNDEFINED(s.nonce, sizeof(s.nonce));
	while (!p384_sign_step(&s))
		;
	VALGRIND_MAKE_MEM_DEFINED(&s, sizeof(s));
	CHECK_EQUAL(0, VALGRIND_COUNT_ERRORS);
	CHECK(p384_public_key(key, point));
	CHECK(p384_verify(point, digest, s.signature));
}
#else
TEST(no_branch_or_address_depends_on_key_or_nonce)
{
	SKIP("built without Valgrind's headers");
}
#endif

int main(void)
{
	RUN(no_branch_or_address_depends_on_key_or_nonce);
	return check_result();
}

# SPDX-License-Identifier: Apache-2.0
# The RMM's logic, compiled for the build machine with sanitizers: what touches the machine (arch.h) is left out, and
# hal_host.c stands in its place. A test links what it needs of both archives.

native_objects = $(patsubst %.c,$(OUT)/native/%.o,$(1))
logic := $(filter-out $(shell grep -l '"arch.h"' rmm/*.c),$(wildcard rmm/*.c)) tools/platform-token.c
support := $(filter-out tests/test_% tests/fuzz_% tests/explore%,$(wildcard tests/*.c))
test_programs := $(patsubst tests/%.c,$(OUT)/tests/%,$(wildcard tests/test_*.c tests/fuzz_*.c))

tests: $(test_programs) $(OUT)/tests/explore

$(OUT)/native/%.o: %.c
	@mkdir -p $(@D)
	@echo CC $<
	@$(HOST_CC) $(NATIVE) -c $< -o $@

$(OUT)/native/logic.a: $(call native_objects,$(logic)) tests/tests.mk
	@rm -f $@
	@ar rcs $@ $(filter %.o,$^)

$(OUT)/native/support.a: $(call native_objects,$(support)) tests/tests.mk
	@rm -f $@
	@ar rcs $@ $(filter %.o,$^)

$(OUT)/tests/%: $(OUT)/native/tests/%.o $(OUT)/native/support.a $(OUT)/native/logic.a
	@mkdir -p $(@D)
	@echo LINK $@
	@$(HOST_CC) $(NATIVE) -MF $@.d -Wl,--start-group $^ -Wl,--end-group -o $@

# It has the explorer's machine in place of hal_host.c.
$(OUT)/tests/fuzz_csm: $(patsubst %,$(OUT)/native/tests/explore-%.o,commands machine model)

# The explorer goes through millions of runs, so it is optimized and without sanitizers. It has three of the RMM's files
# in one of its own.
explored := $(filter-out rmm/granule.c rmm/policy.c rmm/vmid.c tools/%,$(logic)) $(wildcard tests/explore*.c)
EXPLORE := $(COMMON) -O2 -U_FORTIFY_SOURCE -Irmm -Itests -include tests/explore-points.h

$(OUT)/explore/%.o: %.c
	@mkdir -p $(@D)
	@echo CC $< for the explorer
	@$(HOST_CC) $(EXPLORE) -c $< -o $@

$(OUT)/tests/explore: $(patsubst %.c,$(OUT)/explore/%.o,$(explored))
	@mkdir -p $(@D)
	@echo LINK $@
	@$(HOST_CC) $^ -o $@

# For Valgrind: the firmware's optimisation, no sanitizers (test_constant_time.c).
$(OUT)/tests/test_constant_time: tests/test_constant_time.c rmm/p384.c rmm/sha2.c
	@mkdir -p $(@D)
	@echo LINK $@
	@$(HOST_CC) $(COMMON) -O2 -Irmm -Itests -MF $@.d $^ -o $@

/**
 * What a change of the library costs, in counts that no clock and no other load can change: the
 * instructions and the bytes of heap that its hot paths take, against those that are recorded.
 *
 * <p>The instructions are counted by letting a thread of another JVM run one instruction at a time.
 */
package io.csmipc.bench.guard;

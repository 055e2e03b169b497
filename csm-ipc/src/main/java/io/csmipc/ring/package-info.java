/**
 * One lane: records from the one who owns the outbox to the one who reads it.
 *
 * <p>{@link io.csmipc.ring.RingWriter} and {@link io.csmipc.ring.RingReader} know positions and
 * records; {@link io.csmipc.ring.LaneWriter} and {@link io.csmipc.ring.LaneReader} add messages,
 * threads and sealing. The two sealed lanes of a session know each other, because one carries the
 * acknowledgements of the other. Internal; used by {@code io.csmipc.session}. A writer writes only
 * its own outbox; a reader writes only the POSITION word of its own.
 */
package io.csmipc.ring;

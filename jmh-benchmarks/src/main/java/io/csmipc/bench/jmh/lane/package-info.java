/**
 * One direction between two threads of a process, through csm-ipc and through its peers, with the
 * same work at either end: the sender copies a message out of a private array, the receiver copies
 * it into one.
 */
package io.csmipc.bench.jmh.lane;

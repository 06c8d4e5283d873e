// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

/** What the calls that are timed have shown. Thread: the timed receiver's. */
final class Timings {

    /** Distance of successive packets less 20 ms, without its sign. */
    final Samples gaps = new Samples();
    /** First delta handed to its socket to first packet of the answer. */
    final Samples firstAudio = new Samples();
    /** Of a bridge that gives callers their own voice back: packet out to the same frame in. */
    final Samples loop = new Samples();
}

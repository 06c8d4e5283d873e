// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

/**
 * How much may wait of one call for one route: so many events or so many characters of JSON, whichever is reached first. From there on
 * pieces of what comes whole later are dropped, from {@code many} times as much on all but how the session ends.
 *
 * <p>What that means for memory: a character of JSON is nearly always a byte (two in an event with a letter outside Latin-1), and an event
 * has about 300 bytes beside its characters. A route that stands still therefore keeps about 4 MB of each call while the model speaks into it, as
 * long as only pieces come, and 32 MB when a server floods it with everything else; times two where such a letter is in every event. A
 * hundred calls whose transcripts go to a database that has stopped are 400 MB: whoever makes these larger needs the memory for it. The
 * last event that is taken may go beyond, by as much as the transport's longest message.
 *
 * @param events that wait, each of its own
 * @param chars  of their JSON, together; a minute of the model's voice in base64
 * @param many   times both for events that nothing replaces: words, functions, errors
 */
record EventLimits(int events, long chars, int many) {

    static final EventLimits DEFAULT = new EventLimits(1000, 4_000_000, 8);

    /** Whether no more pieces are taken. */
    boolean fullForPieces(int waiting, long waitingChars) {
        return waiting >= events || waitingChars >= chars;
    }

    /** Whether nothing is taken any more. */
    boolean full(int waiting, long waitingChars) {
        return waiting >= events * many || waitingChars >= chars * many;
    }
}

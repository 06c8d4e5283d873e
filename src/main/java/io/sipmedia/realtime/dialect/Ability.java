// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

/**
 * Something that the servers of some dialects can do and those of others cannot. The session asks for it before it relies on
 * it; what it does otherwise stands with each.
 */
public enum Ability {

    /** An interrupted answer can be cut to what was heard. Otherwise the model believes that all of it was. */
    TRUNCATE,
    /** A response can be cancelled by the client. Otherwise it goes on and nobody hears it. */
    CANCEL,
    /** The server can be told not to stop and not to answer by itself. Otherwise only {@code interrupt=stop} by the server is possible. */
    INTERRUPT_CONTROL,
    /** The client may end the caller's turn ({@code turnDetection=none}). Otherwise the option is refused. */
    COMMIT,
    /** What was appended and is in no turn yet can be thrown away. Otherwise {@code operation=clear} forgets our part only. */
    CLEAR,
    /** A response can be asked for. Otherwise the server decides alone when it speaks. */
    RESPOND,
    /**
     * The server waits, when it has the results of functions, until it is asked to go on. Otherwise it goes on by itself, and what it has
     * found may be part of what it says already.
     */
    CONTINUE,
    /** A running session can be changed. Otherwise {@code operation=update} counts from the next connection on. */
    UPDATE,
    /**
     * A question beside the conversation is answered in writing: nothing of it is spoken or remembered. Otherwise no summary can be
     * had before a connection is changed ({@code rotateWith=summary}).
     */
    OUT_OF_BAND,
    /** The history can be told to a new connection. Otherwise it stands in its instructions, or see {@link #HISTORY_AT_START}. */
    HISTORY,
    /** The history is part of what a new connection begins with ({@link Dialect#continuing}). What comes later is told in words. */
    HISTORY_AT_START,
    /** Pings are answered at once. Otherwise a connection of which nothing is heard is left alone for 45 seconds before it counts as lost. */
    PONG,
    /** Answers can be text instead of speech. Otherwise {@code outputModality=text} is refused. */
    TEXT_OUTPUT,
    /** Functions can be called. Otherwise none are offered. */
    TOOLS,
    /** Responses say what they used. Otherwise the call's cost is not known. */
    USAGE,
    /**
     * A connection is a session of its own: it takes our settings, carries both voices and ends with its connection. Otherwise it
     * looks into one that goes on without it ({@link SidebandDialect}): nothing is configured, no voice is sent or awaited, and a
     * new connection finds the conversation as it was.
     */
    OWN_SESSION
}

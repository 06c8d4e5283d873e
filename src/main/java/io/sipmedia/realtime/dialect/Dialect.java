// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * One way of speaking the Realtime protocol. A plug-in: {@code docs/dialects.md} tells how to write one; most begin with
 * {@link DerivedDialect}. Stateless; thread: any.
 */
public interface Dialect {

    /** As the option {@code dialect} says it. */
    String name();

    /** What its servers can do. */
    Capabilities capabilities();

    /** What its servers are asked for when the user says nothing. */
    default Defaults defaults() {
        return Defaults.openAi();
    }

    /**
     * Refuses options that the server would refuse, before a connection is made. Formats have been fitted to the
     * {@link #capabilities()} before.
     *
     * @throws IllegalArgumentException which names the option, its value and what is allowed
     */
    void check(SessionOptions options);

    /** The address to connect to. */
    URI uri(String baseUrl, SessionOptions options);

    /** The headers of the upgrade request; none that carries a secret when there is none. */
    default Map<String, String> headers(URI server, Credential credential) {
        return credential.headers(server);
    }

    /** The {@code session} member of {@code session.update}. */
    ObjectNode session(SessionOptions options, List<ToolDefinition> tools);

    /**
     * Compares what the server says it will do with what was asked for.
     *
     * @param session the {@code session} member of {@code session.updated}
     * @return what differs, or null when the audio formats are as asked
     */
    String formatMismatch(JsonNode session, SessionOptions options);

    /** The {@code response} member of {@code response.create} that makes the model say these words and no others. */
    ObjectNode sayParameters(String words);

    /** The {@code response} member of {@code response.create}, or null when there is nothing to say in it. */
    ObjectNode respondParameters(String instructions);

    /**
     * The {@code response} member of {@code response.create} for a question beside the conversation: answered in writing, with
     * what was said in view, and forgotten. Null where the servers have nothing like it ({@link Ability#OUT_OF_BAND}).
     *
     * @param purpose goes into {@code metadata.purpose}, by which the server's events of it are recognised
     */
    default ObjectNode asideParameters(String instructions, String purpose) {
        return null;
    }

    /** A message for the conversation; role {@code user}, {@code assistant} or {@code system}. */
    ObjectNode message(String role, String text);

    /**
     * The session of a connection that goes on with a conversation, where the history is part of it
     * ({@link Ability#HISTORY_AT_START}); null where it is told otherwise.
     *
     * @param session as {@link #session} and the route have made it; may be changed
     * @param history items of GA, oldest first
     */
    default ObjectNode continuing(ObjectNode session, List<ObjectNode> history) {
        return null;
    }

    /** The GA name of an event type this dialect calls otherwise. */
    default String canonicalType(String type) {
        return type;
    }

    /** For events that differ in more than their names; a new one for every connection. */
    default Translation translation() {
        return Translation.NONE;
    }

    /** How the caller's voice is sent. */
    default AppendEvent appendEvent(SessionOptions options) {
        return AppendEvent.REALTIME;
    }

    /**
     * Where the vendor describes the model, by HTTP and with the same headers; null where there is nothing of the kind.
     *
     * @param server as {@link #uri} gives it
     */
    default URI modelUri(URI server, SessionOptions options) {
        return null;
    }

    /** What the user can do about an error of this code, for the log; null when there is nothing to say. */
    default String advice(String errorCode) {
        return null;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sipmedia.realtime.dialect.SessionOptions;
import io.sipmedia.realtime.dialect.ToolDefinition;
import java.util.List;

/**
 * The {@code session} member that connections begin with: what the options say, and what was changed since. Routes write their
 * changes in the words of the first server's dialect; to a server of another one they are said in its own, as far as every
 * dialect has them: the instructions and the functions.
 *
 * <p>Thread: the call's loop.
 */
final class SessionRequest {

    private static final List<String> OBJECTS_OF_OBJECTS = List.of("audio", "input", "output");

    private final String home;
    // of the server it is written for
    private SessionSettings settings;
    // of routes and our own, while the words are those of the first dialect
    private final ObjectNode changes = ClientEvents.MAPPER.createObjectNode();
    private ObjectNode object;

    SessionRequest(SessionSettings first) {
        home = first.dialect().name();
        settings = first;
        object = first.dialect().session(first.options(), first.tools());
    }

    /** The next connection goes to a server of other settings. */
    void moved(SessionSettings to) {
        settings = to;
        object = abroad() ? rephrased(null) : changed(to.dialect().session(to.options(), to.tools()), changes);
    }

    /** Of the server it is written for. */
    SessionSettings settings() {
        return settings;
    }

    private boolean abroad() {
        return !home.equals(settings.dialect().name());
    }

    ObjectNode object() {
        return object;
    }

    /** The same for a server that takes no history: it stands in the instructions. */
    ObjectNode remembering(String said) {
        String told = given().instructions();
        return changed(object.deepCopy(), difference(rephrased(null), rephrased((told == null ? "" : told + "\n\n") + said)));
    }

    /** A route's change. Returns what is sent of it to the server, empty when that has nothing of the kind. */
    ObjectNode changedByRoute(ObjectNode given) {
        boolean offered = settings.dialect().capabilities().offersTools(settings.options());
        ObjectNode change = offered ? given : given.deepCopy().without("tools");
        ObjectNode before = abroad() ? rephrased(null) : null;
        changed(changes, change);
        ObjectNode here = abroad() ? difference(before, rephrased(null)) : change;
        changed(object, here);
        return here;
    }

    /** A change of our own, in the words of the present dialect. */
    void changedByUs(ObjectNode change) {
        if (!abroad()) {
            changed(changes, change);
        }
        changed(object, change);
    }

    private SessionOptions given() {
        JsonNode words = changes.path("instructions");
        return words.isTextual() ? settings.options().withInstructions(words.asText()) : settings.options();
    }

    private ObjectNode rephrased(String instructions) {
        JsonNode tools = changes.path("tools");
        return settings.dialect().session(instructions == null ? given() : given().withInstructions(instructions),
                tools.isArray() ? settings.dialect().capabilities().offered(ToolDefinition.of(tools), settings.options()) : settings.tools());
    }

    private static ObjectNode difference(ObjectNode from, ObjectNode to) {
        ObjectNode change = ClientEvents.MAPPER.createObjectNode();
        to.properties().forEach(member -> {
            if (!member.getValue().equals(from.get(member.getKey()))) {
                change.set(member.getKey(), member.getValue());
            }
        });
        return change;
    }

    // audio is an object of objects; everything else is replaced as a whole, as the server does it
    private static ObjectNode changed(ObjectNode old, ObjectNode change) {
        change.properties().forEach(member -> {
            JsonNode before = old.get(member.getKey());
            boolean deeper = OBJECTS_OF_OBJECTS.contains(member.getKey());
            old.set(member.getKey(), deeper && before instanceof ObjectNode each && member.getValue() instanceof ObjectNode part
                    ? changed(each.deepCopy(), part) : member.getValue());
        });
        return old;
    }
}

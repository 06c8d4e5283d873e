// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * One connection to the rehearsal model: what came, what was said, and a hand on it for tests. Kept after the connection
 * is gone. Thread: any.
 */
public final class RehearsalSession {

    /**
     * A truncation that the model accepted.
     *
     * @param itemId         the answer that was cut
     * @param audioEndMillis where
     * @param audioMillis    how long it was, as far as it had been sent
     */
    public record Truncation(String itemId, long audioEndMillis, long audioMillis) {
    }

    /** What a session can be made to do. Runs on the session's loop. */
    interface Control {
        void send(ObjectNode event);

        void drop();

        void close(int code, String reason);

        void hear(String words);
    }

    private final String id;
    private final String model;
    private final Map<String, String> headers;
    private final RehearsalFaults faults;
    private final List<JsonNode> clientEvents = new CopyOnWriteArrayList<>();
    private final List<JsonNode> serverEvents = new CopyOnWriteArrayList<>();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final List<Truncation> truncations = new CopyOnWriteArrayList<>();
    private final int keepMillis;
    private volatile Control control;
    private volatile boolean open = true;
    private volatile int closeCode;
    private volatile long appends;
    // guarded by this; written by the session's loop only
    private double appendedMillis;
    private short[] audio = new short[0];
    private int audioLength;
    private int audioRate;

    RehearsalSession(String id, String model, Map<String, String> headers, RehearsalFaults faults, int keepMillis) {
        this.id = id;
        this.model = model;
        this.headers = Map.copyOf(headers);
        this.faults = faults;
        this.keepMillis = keepMillis;
    }

    void control(Control newControl) {
        control = newControl;
    }

    void received(JsonNode event) {
        clientEvents.add(event);
    }

    void sent(JsonNode event) {
        serverEvents.add(event);
    }

    void heard(String words) {
        heard.add(words);
    }

    void truncated(Truncation truncation) {
        truncations.add(truncation);
    }

    synchronized void appended(short[] samples, int rate) {
        appends++;
        appendedMillis += samples.length * 1000.0 / rate;
        if (rate != audioRate) {
            audioRate = rate;
            audioLength = 0;
        }
        int room = (int) ((long) keepMillis * rate / 1000) - audioLength;
        int length = Math.min(room, samples.length);
        if (length > 0) {
            if (audioLength + length > audio.length) {
                audio = Arrays.copyOf(audio, Math.max(audio.length * 2, audioLength + length));
            }
            System.arraycopy(samples, 0, audio, audioLength, length);
            audioLength += length;
        }
    }

    void closed(int code) {
        closeCode = code;
        open = false;
    }

    /** The session's id, {@code sess_…}. */
    public String id() {
        return id;
    }

    /** The model the client asked for, or an empty string. */
    public String model() {
        return model;
    }

    /** The headers of the upgrade request, names in lower case. */
    public Map<String, String> headers() {
        return headers;
    }

    /** Faults of this session alone; they come before the model's. */
    public RehearsalFaults faults() {
        return faults;
    }

    /** Client events in order, {@code input_audio_buffer.append} left out (see {@link #appends()}). */
    public List<JsonNode> clientEvents() {
        return List.copyOf(clientEvents);
    }

    /** Client events of one type. */
    public List<JsonNode> clientEvents(String type) {
        return clientEvents.stream().filter(event -> event.path("type").asText().equals(type)).toList();
    }

    /** Server events in order, audio deltas left out. */
    public List<JsonNode> serverEvents() {
        return List.copyOf(serverEvents);
    }

    /** Server events of one type. */
    public List<JsonNode> serverEvents(String type) {
        return serverEvents.stream().filter(event -> event.path("type").asText().equals(type)).toList();
    }

    /** What the caller said, one entry per utterance, empty where nothing was understood. */
    public List<String> heard() {
        return List.copyOf(heard);
    }

    /** Truncations that were accepted. */
    public List<Truncation> truncations() {
        return List.copyOf(truncations);
    }

    /** How many {@code input_audio_buffer.append} came. */
    public long appends() {
        return appends;
    }

    /** How much audio came, in milliseconds. */
    public synchronized double appendedMillis() {
        return appendedMillis;
    }

    /** The audio that came, from its start up to the limit of the options, 16-bit linear. */
    public synchronized short[] receivedAudio() {
        return Arrays.copyOf(audio, audioLength);
    }

    /** Rate of {@link #receivedAudio()} in Hz; 0 before the first audio. */
    public synchronized int receivedAudioRate() {
        return audioRate;
    }

    /** Whether the connection is up. */
    public boolean open() {
        return open;
    }

    /** The WebSocket close code; 0 while open, 1006 when it broke. */
    public int closeCode() {
        return closeCode;
    }

    /** Sends any event as it is; {@code event_id} is added when missing. */
    public void send(ObjectNode event) {
        control.send(event);
    }

    /** Sends an {@code error} event. */
    public void sendError(String type, String code, String message) {
        ObjectNode event = event("error");
        event.set("error", new ProtocolError(type, code, message, null).toJson(null));
        send(event);
    }

    private static ObjectNode event(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }

    /** The caller of a call that the model carries says something. */
    void hear(String words) {
        control.hear(words);
    }

    /** Breaks the TCP connection without a close frame. */
    public void drop() {
        control.drop();
    }

    /** Closes the WebSocket. */
    public void close(int code, String reason) {
        control.close(code, reason);
    }
}

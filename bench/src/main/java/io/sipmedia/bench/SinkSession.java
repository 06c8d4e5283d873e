// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.nio.charset.StandardCharsets;

/**
 * One session of the model: confirms what it is asked for, listens to find out which call this is and how old its audio is, and
 * answers again and again.
 *
 * <p>Thread: the event loop of its connection.
 */
final class SinkSession {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private final ChannelHandlerContext socket;
    private final boolean timed;
    private final Stamps stamps;
    private final SinkOptions options;
    // changes when what was counted is taken
    private final SinkRoom room;
    private final Heard heard = new Heard();
    // ---- whose audio this is
    private int call = -1;
    private int read = -1;
    private int identity;
    private boolean identified;
    private long packet = -1;
    // ---- the answer that is being given
    private boolean asked;
    private long answer = -1;
    private long startedAt;
    private long nextAt;
    private int sentMillis = -1;
    private byte[] deltaHead;
    private long ids;

    SinkSession(ChannelHandlerContext socket, boolean timed, Stamps stamps, SinkOptions options, SinkRoom room) {
        this.socket = socket;
        this.timed = timed;
        this.stamps = stamps;
        this.options = options;
        this.room = room;
        send("{\"type\":\"session.created\",\"event_id\":\"event_0\",\"session\":{\"type\":\"realtime\",\"id\":\"sess_bench\"}}");
        socket.flush();
    }

    void received(ByteBuf text) {
        int audio = AppendReader.audio(text);
        if (audio >= 0) {
            append(text, audio, System.nanoTime());
            return;
        }
        try {
            JsonNode event = MAPPER.readTree(text.toString(StandardCharsets.UTF_8));
            switch (event.path("type").asText()) {
                case "session.update" -> {
                    ObjectNode answer = MAPPER.createObjectNode().put("type", "session.updated").put("event_id", "event_" + ++ids);
                    answer.set("session", event.path("session"));
                    send(MAPPER.writeValueAsString(answer));
                    socket.flush();
                }
                case "response.create" -> asked = true;
                case "input_audio_buffer.append" -> room.counts().unreadable++;
                default -> {
                    // nothing that a sink would have to act upon
                }
            }
        } catch (JsonProcessingException e) {
            room.counts().unreadable++;
        }
    }

    /** How much more audio than time there was while measuring, in ms; NaN when too little was heard. */
    double driftMillis() {
        return heard.driftMillis();
    }

    // ---- what the caller says

    private void append(ByteBuf text, int start, long now) {
        int frames = AppendReader.frames(text, start);
        for (int i = 0; i < frames; i++) {
            frame(SpeechCode.digit(AppendReader.sample(text, start, i)), now);
        }
        if (stamps.measured(now)) {
            heard.add(frames * 20L, now);
        }
    }

    private void frame(int digit, long now) {
        if (!identified) {
            identify(digit);
            return;
        }
        SinkCounts counts = room.counts();
        if (digit < 0 || digit == SpeechCode.SYNC) {
            counts.unreadable++;
            return;
        }
        long expected = packet + 1;
        long ahead = Math.floorMod(digit - expected, SpeechCode.DIGITS);
        if (ahead == SpeechCode.DIGITS - 1) {
            // what stands in for audio that did not come sounds like the frame before it
            counts.repeated++;
            return;
        }
        packet = expected + ahead;
        long sentAt = stamps.sentAt(call, packet);
        if (stamps.measured(sentAt)) {
            counts.frames++;
            counts.missing += ahead;
            if (timed) {
                counts.uplink.add(now - sentAt);
            }
        }
    }

    // groups of four: the sign, and the number of the call in three digits; where a sign is due and none comes, counting begins
    private void identify(int digit) {
        if (digit == SpeechCode.SYNC) {
            read = 0;
            identity = 0;
        } else if (read >= 0 && read < 3) {
            identity = identity * SpeechCode.DIGITS + Math.max(0, digit);
            if (++read == 3) {
                call = identity;
            }
        } else if (read == 3 && digit == SpeechCode.callerDigit(0, SpeechCode.IDENTITY_FRAMES)) {
            identified = call >= 0 && call < stamps.calls();
            packet = SpeechCode.IDENTITY_FRAMES;
        }
    }

    void close() {
        socket.close();
    }

    // ---- what the model says

    /** To be called every few milliseconds. */
    void tick(long now) {
        if (!identified || !asked) {
            return;
        }
        if (sentMillis < 0) {
            if (now - nextAt >= 0) {
                begin();
                speak(now);
            }
        } else if (sentMillis < options.answerMillis()) {
            speak(now);
        } else if (now - startedAt >= options.answerMillis() * 1_000_000L) {
            // the caller has heard it all by now
            sentMillis = -1;
            nextAt = now + options.pauseMillis() * 1_000_000L;
            callerTurn();
            socket.flush();
        }
    }

    private void callerTurn() {
        String item = "\"item_id\":\"item_u" + answer + "\"";
        send(head("input_audio_buffer.speech_started") + ",\"audio_start_ms\":" + packet * 20 + "," + item + "}");
        send(head("input_audio_buffer.speech_stopped") + ",\"audio_end_ms\":" + (packet + 10) * 20 + "," + item + "}");
        send(head("input_audio_buffer.committed") + "," + item + "}");
        send(head("conversation.item.added") + ",\"item\":{\"id\":\"item_u" + answer + "\",\"type\":\"message\",\"role\":\"user\"}}");
        send(head("conversation.item.input_audio_transcription.completed") + "," + item + ",\"content_index\":0,\"transcript\":\"Go on.\"}");
    }

    private void begin() {
        answer++;
        sentMillis = 0;
        startedAt = 0;
        String response = "\"response_id\":\"resp_" + answer + "\"";
        send(head("response.created") + ",\"response\":{\"id\":\"resp_" + answer + "\",\"status\":\"in_progress\"}}");
        send(head("response.output_item.added") + "," + response + ",\"output_index\":0,\"item\":{\"id\":\"item_a" + answer
                + "\",\"type\":\"message\",\"role\":\"assistant\"}}");
        send(head("conversation.item.added") + ",\"item\":{\"id\":\"item_a" + answer + "\",\"type\":\"message\",\"role\":\"assistant\"}}");
        deltaHead = ("\"," + response + ",\"item_id\":\"item_a" + answer + "\",\"output_index\":0,\"content_index\":0,\"delta\":\"")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private void speak(long now) {
        if (startedAt == 0) {
            startedAt = System.nanoTime();
            stamps.answered(call, answer, startedAt);
        }
        long due = Math.min(options.answerMillis(),
                options.leadMillis() + (long) ((now - startedAt) / 1e6 * options.speed()));
        boolean measured = stamps.measured(now);
        while (sentMillis + options.deltaMillis() <= due) {
            ByteBuf delta = DeltaFrames.write(socket.alloc(), ++ids, deltaHead, sentMillis, options.deltaMillis());
            socket.write(new TextWebSocketFrame(delta));
            sentMillis += options.deltaMillis();
            if (measured) {
                room.counts().deltas++;
                room.counts().framesSent += options.deltaMillis() / 20;
            }
        }
        // in order and at once: the answer's first packet is timed from here
        socket.flush();
        if (sentMillis >= options.answerMillis()) {
            end();
            socket.flush();
        }
    }

    private void end() {
        String response = "\"response_id\":\"resp_" + answer + "\",\"item_id\":\"item_a" + answer + "\",\"output_index\":0,\"content_index\":0";
        send(head("response.output_audio_transcript.delta") + "," + response + ",\"delta\":\"One, two, three.\"}");
        send(head("response.output_audio.done") + "," + response + "}");
        send(head("response.output_audio_transcript.done") + "," + response + ",\"transcript\":\"One, two, three.\"}");
        send(head("response.output_item.done") + ",\"response_id\":\"resp_" + answer + "\",\"output_index\":0,\"item\":{\"id\":\"item_a" + answer
                + "\",\"type\":\"message\",\"role\":\"assistant\",\"status\":\"completed\",\"content\":[{\"type\":\"output_audio\","
                + "\"transcript\":\"One, two, three.\"}]}}");
        send(head("response.done") + ",\"response\":{\"id\":\"resp_" + answer + "\",\"status\":\"completed\",\"usage\":{\"total_tokens\":100,"
                + "\"input_tokens\":50,\"output_tokens\":50}}}");
    }

    private String head(String type) {
        return "{\"type\":\"" + type + "\",\"event_id\":\"event_" + ++ids + "\"";
    }

    private void send(String text) {
        socket.write(new TextWebSocketFrame(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8)));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

/**
 * The event that carries the caller's voice, in three pieces between which the event's id and the Base64 go. Sent fifty times
 * a second and call, so it is put together from these and never translated.
 *
 * @param head  up to the event's id
 * @param audio from there to the Base64
 * @param tail  what follows
 * @param id    whether the event has an id; without one, {@code head} and {@code audio} simply follow each other
 */
public record AppendEvent(String head, String audio, String tail, boolean id) {

    /** {@code input_audio_buffer.append}. */
    public static final AppendEvent REALTIME = typed("input_audio_buffer.append");

    /** An event of this type that is otherwise like {@link #REALTIME}. */
    public static AppendEvent typed(String type) {
        return new AppendEvent("{\"type\":\"" + type + "\",\"event_id\":\"", "\",\"audio\":\"", "\"}", true);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the client what the caller said, if it asked for that. Thread: the session's loop. */
final class Transcriber {

    private static final Logger LOG = LoggerFactory.getLogger(Transcriber.class);

    private final SessionHandler session;

    Transcriber(SessionHandler session) {
        this.session = session;
    }

    /** The words of an item of the caller are known; null when the recogniser failed. */
    void heard(ConversationItem item, String words) {
        session.log().heard(words == null ? "" : words);
        LOG.debug("Session {} heard: {}", session.log().id(), words);
        if (!session.settings().transcription().isObject()) {
            return;
        }
        String type = "conversation.item.input_audio_transcription.";
        if (words == null) {
            ObjectNode failed = ResponseRun.event(type + "failed").put("item_id", item.id).put("content_index", 0);
            failed.putObject("error").put("type", "transcription_error").put("code", "audio_unintelligible")
                    .put("message", "The recogniser failed.").putNull("param");
            session.send(failed);
            return;
        }
        if (!words.isEmpty()) {
            session.send(ResponseRun.event(type + "delta").put("item_id", item.id).put("content_index", 0).put("delta", words));
        }
        ObjectNode completed = ResponseRun.event(type + "completed").put("item_id", item.id).put("content_index", 0)
                .put("transcript", words);
        completed.putObject("usage").put("type", "duration").put("seconds", item.audioMillis / 1000.0);
        session.send(completed);
    }
}

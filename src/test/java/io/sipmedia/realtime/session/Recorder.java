// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import io.sipmedia.audio.AudioFrame;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToLongFunction;

/** Writes down what a session tells. */
class Recorder implements SessionListener {

    final List<AudioFrame> audio = new CopyOnWriteArrayList<>();
    final List<RealtimeEvent> events = new CopyOnWriteArrayList<>();
    final List<ToolCall> toolCalls = new CopyOnWriteArrayList<>();
    final List<String> signals = new CopyOnWriteArrayList<>();
    final List<String> failovers = new CopyOnWriteArrayList<>();
    final List<Thread> threads = new CopyOnWriteArrayList<>();
    final List<String> fillers = new CopyOnWriteArrayList<>();
    final List<Boolean> pauses = new CopyOnWriteArrayList<>();
    volatile int idleEnds;
    volatile SessionRecord closed;
    volatile ToLongFunction<ToolCall> tool = call -> 0;

    @Override
    public void onAudio(AudioFrame frame) {
        threads.add(Thread.currentThread());
        audio.add(frame);
    }

    @Override
    public void onEvent(RealtimeEvent event) {
        events.add(event);
    }

    @Override
    public long onToolCall(ToolCall call) {
        toolCalls.add(call);
        return tool.applyAsLong(call);
    }

    @Override
    public void onFiller(String prompt) {
        fillers.add(String.valueOf(prompt));
    }

    @Override
    public void onPause(boolean pause) {
        pauses.add(pause);
    }

    @Override
    public void onIdleEnd() {
        idleEnds++;
    }

    @Override
    public void onReady() {
        signals.add("ready");
    }

    @Override
    public void onLost(String reason) {
        signals.add("lost");
    }

    @Override
    public void onSlow(String reason) {
        signals.add("slow");
    }

    @Override
    public void onFailover(String server) {
        failovers.add(server);
    }

    @Override
    public void onFailed(String reason) {
        signals.add("failed: " + reason);
    }

    @Override
    public void onBudgetExceeded(String reason) {
        signals.add("exceeded: " + reason);
    }

    @Override
    public void onClosed(SessionRecord sessionRecord) {
        closed = sessionRecord;
    }

    List<RealtimeEvent> group(String group) {
        return events.stream().filter(e -> group.equals(e.group())).toList();
    }

    long audioMillis() {
        return audio.stream().mapToLong(AudioFrame::durationMillis).sum();
    }
}

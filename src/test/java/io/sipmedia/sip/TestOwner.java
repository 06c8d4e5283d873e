// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import io.sipmedia.sip.sdp.AudioPreferences;
import io.sipmedia.sip.sdp.OfferAnswer;
import io.sipmedia.sip.sdp.SdpException;
import io.sipmedia.sip.sdp.SessionDescription;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** An owner of calls that notes everything; what it does with a new call is given by the test. */
final class TestOwner implements IncomingCalls {
    final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
    volatile boolean draining;
    volatile boolean full;
    volatile String unknown;
    volatile Consumer<Call> policy;

    TestOwner(Consumer<Call> policy) {
        this.policy = policy;
    }

    static TestOwner answering() {
        return new TestOwner(Call::answer);
    }

    @Override
    public void onInvite(InviteDialog dialog) {
        Call call = new Call(dialog);
        dialog.listener(call);
        calls.add(call);
        policy.accept(call);
    }

    @Override
    public boolean full() {
        return full;
    }

    @Override
    public boolean knows(String user) {
        return unknown == null || !unknown.equals(user);
    }

    @Override
    public boolean draining() {
        return draining;
    }

    static final class Call implements DialogListener {
        final InviteDialog dialog;
        final OfferAnswer negotiation = new OfferAnswer();
        final AudioPreferences preferences;
        final List<DialogEnd> ends = new CopyOnWriteArrayList<>();
        final List<String> events = new CopyOnWriteArrayList<>();
        volatile SessionDescription acknowledged;
        volatile java.util.concurrent.CountDownLatch block;

        Call(InviteDialog dialog) {
            this.dialog = dialog;
            preferences = AudioPreferences.g711(dialog.localAddress(), 30_000);
        }

        void answer() {
            try {
                dialog.answer(dialog.offer() == null ? negotiation.offer(preferences)
                        : negotiation.answer(dialog.offer(), preferences).description());
            } catch (SdpException e) {
                dialog.reject(e.status(), null);
            }
        }

        @Override
        public void onAck(SessionDescription answer) {
            acknowledged = answer;
            events.add("ack");
        }

        @Override
        public SessionDescription onReinvite(SessionDescription offer) {
            events.add("reinvite");
            try {
                return offer == null ? negotiation.offer(preferences) : negotiation.answer(offer, preferences).description();
            } catch (SdpException e) {
                return null;
            }
        }

        @Override
        public void onReinviteAnswer(SessionDescription answer) {
            events.add("reinvite-answer");
        }

        @Override
        public void onInfoDigit(char digit, int durationMillis) {
            if (block != null) {
                try {
                    block.await(5, java.util.concurrent.TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            events.add("digit " + digit + " " + durationMillis);
        }

        @Override
        public void onEnded(DialogEnd end) {
            ends.add(end);
        }
    }
}

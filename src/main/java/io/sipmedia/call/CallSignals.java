// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.call;

import io.sipmedia.sip.DialogEnd;
import io.sipmedia.sip.DialogListener;
import io.sipmedia.sip.sdp.SessionDescription;

/**
 * Hands what SIP threads tell of a call over to its loop. Only the answer to a re-INVITE is made on the SIP thread, since
 * it goes out with the 200 at once; the media follows on the loop.
 */
final class CallSignals implements DialogListener {

    private final Call call;

    CallSignals(Call call) {
        this.call = call;
    }

    @Override
    public void onAck(SessionDescription answer) {
        call.loop().execute(() -> {
            if (answer != null && !call.media().answered(answer)) {
                call.hangup().now("no-common-media", "no codec in common");
                return;
            }
            if (!call.media().agreed()) {
                // a delayed offer whose ACK brought no answer (RFC 3261 13.2.1)
                call.hangup().now("no-common-media", "the ACK has no answer to our offer");
                return;
            }
            call.acknowledged();
        });
    }

    @Override
    public SessionDescription onReinvite(SessionDescription offer) {
        MediaNegotiation negotiation = call.media().negotiation();
        if (negotiation == null) {
            return null;
        }
        if (offer == null) {
            return negotiation.offer();
        }
        MediaNegotiation.Agreement agreement = negotiation.answer(offer);
        if (agreement == null) {
            return null;
        }
        call.loop().execute(() -> {
            call.media().apply(agreement);
            call.held(agreement.held());
        });
        return agreement.local();
    }

    @Override
    public void onReinviteAnswer(SessionDescription answer) {
        call.loop().execute(() -> {
            if (answer != null && call.media().answered(answer)) {
                call.held(call.media().held());
            }
        });
    }

    @Override
    public void onInfoDigit(char digit, int durationMillis) {
        call.loop().execute(() -> call.media().digit(DigitMerger.Source.INFO, digit, durationMillis));
    }

    @Override
    public void onEnded(DialogEnd end) {
        call.loop().execute(() -> call.over(end));
    }
}

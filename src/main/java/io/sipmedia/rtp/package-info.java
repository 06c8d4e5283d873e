// SPDX-License-Identifier: Apache-2.0
/**
 * A call's audio on the wire. {@link io.sipmedia.rtp.RtpSession} is the door; everything behind it is confined to the call's
 * event loop and passive: time is handed in, so that tests run in virtual time.
 *
 * <p>Uplink: {@code RtpSockets → Inbound (SourceLock) → Uplink (ReorderWindow, UplinkClock, DriftControl, Concealment, ComfortNoise,
 * Stretcher, DigitReceiver) →}
 * {@link io.sipmedia.rtp.RtpListener}. Downlink: {@code Downlink (PlayoutQueue, Pacer, ComfortNoise, DigitSender, RtpStream) → RtpSockets}.
 *
 * <table>
 * <caption>What is covered</caption>
 * <tr><td>RFC 3550</td><td>RTP packets; sender and receiver reports, CNAME, BYE; jitter, loss, round trip</td></tr>
 * <tr><td>RFC 3551</td><td>PCMU, PCMA, G722</td></tr>
 * <tr><td>RFC 7587</td><td>Opus, mono; redundancy (in-band FEC) used for losses, and sent to those who ask for it; DTX tolerated</td></tr>
 * <tr><td>RFC 3389</td><td>comfort noise received: noise of its level and spectrum in real time; no such packets are sent</td></tr>
 * <tr><td>RFC 4733</td><td>telephone-event 0 to 15, both ways</td></tr>
 * <tr><td>RFC 5761</td><td>RTCP among RTP is recognised; multiplexing is not offered</td></tr>
 * <tr><td>G.711 Appendix I</td><td>in manner: pitch repetition, fade after 10 ms, background noise after 60</td></tr>
 * </table>
 */
package io.sipmedia.rtp;

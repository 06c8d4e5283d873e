// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import java.util.List;

/**
 * The parts of the gateway's work on a frame, by what stands on the stack. The innermost method that is named here says which part it
 * is: a beat may be served in the middle of a message, and an append is written in the middle of a route.
 */
enum ProfilePart {

    RESAMPLING("resampling", "io.sipmedia.audio.Resampler"),
    RTP_RECEIVE("RTP receive", "io.sipmedia.rtp.RtpSockets$Receiver"),
    UPLINK("uplink: order, decoding, pauses", "io.sipmedia.rtp.Inbound", "io.sipmedia.rtp.Uplink"),
    UPLINK_ROUTE("uplink route", "io.sipmedia.component.AudioDispatch"),
    APPEND("append: JSON, Base64, WebSocket send", "io.sipmedia.realtime.session.CallerAudio", "io.sipmedia.realtime.session.AppendBuffer",
            "io.sipmedia.realtime.transport.SocketConnection#sendAudio"),
    WEBSOCKET_RECEIVE("WebSocket receive", "io.netty.channel.nio.AbstractNioByteChannel$NioByteUnsafe#read",
            "io.netty.handler.codec.ByteToMessageDecoder"),
    MODEL_EVENTS("model events", "io.sipmedia.realtime.transport.SocketConnection#received", "io.sipmedia.realtime.session.ServerEvents"),
    DOWNLINK_ROUTE("downlink route", "io.sipmedia.realtime.RealtimeConsumer#audio"),
    DOWNLINK("pacer and downlink", "io.sipmedia.rtp.RtpSession#beat", "io.sipmedia.rtp.Downlink"),
    RTP_SEND("RTP send", "io.sipmedia.rtp.RtpSockets#sendRtp"),
    RTCP("RTCP", "io.sipmedia.rtp.RtcpReporter", "io.sipmedia.rtp.RtpSession$Arrivals#rtcp", "io.sipmedia.rtp.RtpSockets#sendRtcp"),
    LOOP("event loop: select, timers, beats", "io.sipmedia.loop.Heartbeat", "io.netty.channel.nio.NioEventLoop",
            "io.netty.util.concurrent.SingleThreadEventExecutor");

    /** What belongs to none of them. */
    static final String ELSE = "everything else";

    final String words;
    /** Classes, with what is nested in them, and single methods of classes behind a number sign. */
    final List<String> places;

    ProfilePart(String words, String... places) {
        this.words = words;
        this.places = List.of(places);
    }

    /** @param methods of a stack, the innermost first, each as class and name with a full stop between */
    static String of(List<String> methods) {
        for (String method : methods) {
            for (ProfilePart part : values()) {
                if (part.places.stream().anyMatch(place -> is(place, method))) {
                    return part.words;
                }
            }
        }
        return ELSE;
    }

    private static boolean is(String place, String method) {
        int sign = place.indexOf('#');
        if (sign < 0) {
            return method.startsWith(place + ".") || method.startsWith(place + "$");
        }
        String type = place.substring(0, sign);
        String name = place.substring(sign + 1);
        return method.equals(type + "." + name) || method.startsWith(type + ".lambda$" + name + "$");
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import gov.nist.javax.sip.message.SIPRequest;
import java.net.InetAddress;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.ObjIntConsumer;
import javax.sip.InvalidArgumentException;
import javax.sip.SipProvider;
import javax.sip.header.FromHeader;
import javax.sip.header.RouteHeader;
import javax.sip.header.ToHeader;
import javax.sip.header.ViaHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;

/** Builds and sends our requests within a dialog we were called in (RFC 3261 12.2.1.1). Thread: the dialog's mailbox. */
final class DialogRequests {
    private final SipContext context;
    private final SipProvider provider;
    private final SIPRequest invite;
    private final String localTag;
    private final RouteSet route;
    private final ListenPoint point;
    private final InetAddress local;
    private long sequence = ThreadLocalRandom.current().nextInt(1, 10_000);

    DialogRequests(SipContext context, SipProvider provider, SIPRequest invite, String localTag, RouteSet route,
            ListenPoint point, InetAddress local) {
        this.context = context;
        this.provider = provider;
        this.invite = invite;
        this.localTag = localTag;
        this.route = route;
        this.point = point;
        this.local = local;
    }

    Request create(String method) {
        try {
            FromHeader from = context.headers.createFromHeader(invite.getTo().getAddress(), localTag);
            ToHeader to = context.headers.createToHeader(invite.getFrom().getAddress(), invite.getFromTag());
            ViaHeader via = context.headers.createViaHeader(
                    LocalAddresses.uriHost(local), point.port(), point.transport(), Tags.branch());
            via.setRPort();
            List<ViaHeader> vias = new ArrayList<>(List.of(via));
            Request request = context.messages.createRequest(route.requestUri(), method, invite.getCallId(),
                    context.headers.createCSeqHeader(++sequence, method), from, to, vias,
                    context.headers.createMaxForwardsHeader(70));
            for (RouteHeader header : route.routes(context)) {
                request.addHeader(header);
            }
            request.setHeader(context.contact(point, local));
            context.set(request, "User-Agent", context.options.userAgent());
            context.set(request, "Allow", SipContext.ALLOW);
            return request;
        } catch (ParseException | InvalidArgumentException e) {
            throw new IllegalStateException("a request within a dialog cannot be built", e);
        }
    }

    void send(Request request, ObjIntConsumer<Response> outcome) {
        context.send(provider, request, route, outcome);
    }
}

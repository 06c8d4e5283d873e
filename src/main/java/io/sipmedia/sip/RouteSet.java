// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import gov.nist.javax.sip.stack.HopImpl;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.sip.SipException;
import javax.sip.address.Hop;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.header.ContactHeader;
import javax.sip.header.RecordRouteHeader;
import javax.sip.header.RouteHeader;
import javax.sip.header.ViaHeader;
import javax.sip.message.Request;

/**
 * How requests of ours reach the other end of a dialog (RFC 3261 12.1.1 and 12.2.1.1): the Record-Route of its INVITE
 * in order, then its Contact.
 *
 * <p>A caller that reached us without any proxy is answered where its packets come from when its Contact cannot be
 * right: on the same TCP connection, when it names a private address but the packets come from a public one, or when it names
 * a host nobody here knows ({@code bobs-pc.local}).
 *
 * <p>Thread: changed in the dialog's mailbox only; {@link #hop} may run elsewhere.
 */
final class RouteSet {
    private final List<RouteHeader> routes = new ArrayList<>();
    private final boolean direct;
    private final InetSocketAddress source;
    private final String transport;
    private final InetAddress local;
    /** Written in the mailbox, read by senders. */
    private volatile SipURI target;

    RouteSet(SipContext context, Request invite, InetSocketAddress source, InetAddress local, String transport) {
        this.local = local;
        this.source = source;
        this.transport = transport;
        Iterator<?> recorded = invite.getHeaders(RecordRouteHeader.NAME);
        while (recorded.hasNext()) {
            routes.add(context.headers.createRouteHeader(((RecordRouteHeader) recorded.next()).getAddress()));
        }
        Iterator<?> vias = invite.getHeaders(ViaHeader.NAME);
        int hops = 0;
        while (vias.hasNext()) {
            vias.next();
            hops++;
        }
        direct = hops == 1;
        refresh(invite);
    }

    /** A target refresh request may bring a new Contact (RFC 3261 12.2.2). */
    void refresh(Request request) {
        ContactHeader contact = (ContactHeader) request.getHeader(ContactHeader.NAME);
        if (contact != null && !contact.isWildCard() && contact.getAddress() != null
                && contact.getAddress().getURI() instanceof SipURI uri) {
            target = (SipURI) uri.clone();
        }
    }

    boolean usable() {
        return target != null;
    }

    /** The Request-URI of a request of ours. */
    URI requestUri() {
        if (!routes.isEmpty() && !loose()) {
            return (URI) routes.get(0).getAddress().getURI().clone();
        }
        return (URI) target.clone();
    }

    /** Its Route headers. */
    List<RouteHeader> routes(SipContext context) {
        if (routes.isEmpty() || loose()) {
            return routes;
        }
        // a strict router first in line: RFC 3261 12.2.1.1, last paragraphs
        List<RouteHeader> strict = new ArrayList<>(routes.subList(1, routes.size()));
        strict.add(context.headers.createRouteHeader(context.addresses.createAddress(target)));
        return strict;
    }

    private boolean loose() {
        return routes.get(0).getAddress().getURI() instanceof SipURI uri && uri.hasLrParam();
    }

    /** Where to send, as soon as that is known; fails with a SipException when it cannot be known. Thread: any. */
    CompletionStage<Hop> hop(HostLookup hosts) {
        SipURI uri = routes.isEmpty() ? target : (SipURI) routes.get(0).getAddress().getURI();
        String wanted = uri.getTransportParam() == null ? transport : uri.getTransportParam().toLowerCase(Locale.ROOT);
        if (!wanted.equals("udp") && !wanted.equals("tcp")) {
            return CompletableFuture.failedFuture(new SipException("the other end wants a transport we do not speak"));
        }
        boolean alone = routes.isEmpty() && direct;
        if (alone && wanted.equals(transport) && transport.equals("tcp")) {
            return CompletableFuture.completedFuture(back());
        }
        String host = uri.getMAddrParam() == null ? uri.getHost() : uri.getMAddrParam();
        int port = uri.getPort() > 0 ? uri.getPort() : 5060;
        return hosts.find(host).thenCompose(address -> {
            String trouble = address == null ? "the host of the other end's Contact or Record-Route is unknown"
                    : local instanceof Inet4Address && !(address instanceof Inet4Address)
                    ? "the other end wants IPv6, we were called by IPv4" : null;
            if (alone && (trouble != null || outOfReach(address))) {
                return CompletableFuture.completedFuture(back());
            }
            return trouble == null ? CompletableFuture.completedFuture(new HopImpl(address.getHostAddress(), port, wanted))
                    : CompletableFuture.failedFuture(new SipException(trouble));
        });
    }

    /** A private address of somebody whose packets come from a public one. */
    private boolean outOfReach(InetAddress address) {
        return address.isSiteLocalAddress() && !source.getAddress().isSiteLocalAddress() && !source.getAddress().isLoopbackAddress();
    }

    /** Where its packets come from. */
    private Hop back() {
        return new HopImpl(source.getAddress().getHostAddress(), source.getPort(), transport);
    }
}

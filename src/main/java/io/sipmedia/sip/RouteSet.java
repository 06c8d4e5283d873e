// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import gov.nist.javax.sip.stack.HopImpl;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
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
 * right: on the same TCP connection, or when it names a private address but the packets come from a public one.
 *
 * <p>Thread: changed in the dialog's mailbox only; {@link #hop()} may run elsewhere.
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

    /** Where to send. May resolve a host name: not for threads that must not wait. */
    Hop hop() throws SipException {
        SipURI uri = routes.isEmpty() ? target : (SipURI) routes.get(0).getAddress().getURI();
        try {
            String wanted = uri.getTransportParam() == null ? transport : uri.getTransportParam().toLowerCase(java.util.Locale.ROOT);
            if (!wanted.equals("udp") && !wanted.equals("tcp")) {
                throw new SipException("the other end wants a transport we do not speak");
            }
            if (routes.isEmpty() && direct && wanted.equals(transport) && transport.equals("tcp")) {
                return new HopImpl(source.getAddress().getHostAddress(), source.getPort(), transport);
            }
            String host = uri.getMAddrParam() == null ? uri.getHost() : uri.getMAddrParam();
            InetAddress address = InetAddress.getByName(host);
            if (local instanceof Inet4Address && !(address instanceof Inet4Address)) {
                throw new SipException("the other end wants IPv6, we were called by IPv4");
            }
            if (routes.isEmpty() && direct && address.isSiteLocalAddress() && !source.getAddress().isSiteLocalAddress()
                    && !source.getAddress().isLoopbackAddress()) {
                return new HopImpl(source.getAddress().getHostAddress(), source.getPort(), transport);
            }
            return new HopImpl(address.getHostAddress(), uri.getPort() > 0 ? uri.getPort() : 5060, wanted);
        } catch (UnknownHostException e) {
            throw new SipException("the host of the other end's Contact or Record-Route is unknown", e);
        }
    }
}

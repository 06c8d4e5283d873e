// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.message.MessageExt;
import gov.nist.javax.sip.parser.StringMsgParser;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.ObjIntConsumer;
import javax.sip.ClientTransaction;
import javax.sip.InvalidArgumentException;
import javax.sip.ServerTransaction;
import javax.sip.SipException;
import javax.sip.SipFactory;
import javax.sip.SipProvider;
import javax.sip.address.AddressFactory;
import javax.sip.address.Hop;
import javax.sip.address.SipURI;
import javax.sip.header.ContactHeader;
import javax.sip.header.ExtensionHeader;
import javax.sip.header.HeaderFactory;
import javax.sip.header.ToHeader;
import javax.sip.message.MessageFactory;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What every dialog of one server shares: factories, workers, and the ways to send. Safe for all threads. */
final class SipContext {
    /** What we understand; REFER and NOTIFY: only within our own transfers. */
    static final String ALLOW = "INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, INFO, NOTIFY";
    static final String SUPPORTED = "timer";
    private static final Logger LOG = LoggerFactory.getLogger(SipContext.class);
    // say the same in every message of ours, but for a few values
    private static final Set<String> CONSTANT =
            Set.of("Server", "User-Agent", "Allow", "Supported", "Accept", "Retry-After", "Require", "Min-SE");
    private static final int MOST_CONSTANTS = 64;

    private record Line(String name, String value) {
    }

    final SipServerOptions options;
    final Executor workers;
    final Executor outbound;
    final ScheduledExecutorService timer;
    final HostLookup hosts;
    final Dialogs dialogs = new Dialogs();
    final HeaderFactory headers;
    final AddressFactory addresses;
    final MessageFactory messages;
    // parsed once and shared by messages, since neither we nor the stack change or add to a header that stands in one
    private final Map<Line, SIPHeader> constants = new ConcurrentHashMap<>();
    /** Written once before the stack hears anything. */
    volatile List<ListenPoint> bound = List.of();

    SipContext(SipServerOptions options, Executor workers, Executor outbound, ScheduledExecutorService timer, HostLookup hosts)
            throws SipException {
        this.options = options;
        this.workers = workers;
        this.outbound = outbound;
        this.timer = timer;
        this.hosts = hosts;
        SipFactory factory = SipFactory.getInstance();
        headers = factory.createHeaderFactory();
        addresses = factory.createAddressFactory();
        messages = factory.createMessageFactory();
    }

    /** A response with our Server header and, above 100, a To tag. @param tag null for a random one */
    Response response(Request request, int status, String reason, String tag) {
        try {
            Response response = messages.createResponse(status, request);
            if (reason != null) {
                response.setReasonPhrase(cleanReason(reason));
            }
            ToHeader to = (ToHeader) response.getHeader(ToHeader.NAME);
            if (status > 100 && to.getTag() == null) {
                to.setTag(tag == null ? Tags.random() : tag);
            }
            set(response, "Server", options.userAgent());
            return response;
        } catch (ParseException e) {
            throw new IllegalStateException("a response of ours cannot be built", e);
        }
    }

    private static String cleanReason(String reason) {
        return reason.length() > 100 ? StackLog.printable(reason.substring(0, 100)) : StackLog.printable(reason);
    }

    /** Puts a header in, replacing one of the same name. */
    void set(javax.sip.message.Message message, String name, String value) {
        try {
            message.setHeader(CONSTANT.contains(name) ? constant(name, value) : parsed(name, value));
        } catch (ParseException e) {
            throw new IllegalArgumentException("Header " + name + " cannot hold the value given", e);
        }
    }

    private SIPHeader constant(String name, String value) throws ParseException {
        Line line = new Line(name, value);
        SIPHeader known = constants.get(line);
        if (known == null) {
            known = parsed(name, value);
            if (constants.size() < MOST_CONSTANTS) {
                constants.put(line, known);
            }
        }
        return known;
    }

    private static SIPHeader parsed(String name, String value) throws ParseException {
        // the factory refuses lists, the parser does not
        return StringMsgParser.parseSIPHeader(name + ": " + value + "\n");
    }

    /** Sends by the transaction, else without it: a 200 again, or a request the stack could not keep a transaction for. */
    void send(SipProvider provider, ServerTransaction transaction, Response response) {
        try {
            if (transaction != null) {
                transaction.sendResponse(response);
                return;
            }
        } catch (SipException | InvalidArgumentException | RuntimeException e) {
            LOG.debug("The transaction does not take the response {}: {}", response.getStatusCode(), StackLog.printable(e.getMessage()));
        }
        try {
            provider.sendResponse(response);
        } catch (SipException | RuntimeException e) {
            LOG.debug("The response {} could not be sent: {}", response.getStatusCode(), StackLog.printable(e.getMessage()));
        }
    }

    /** Refuses a request in one line. */
    void refuse(SipProvider provider, ServerTransaction transaction, Request request, int status) {
        send(provider, transaction, response(request, status, null, null));
    }

    /**
     * Sends a request of ours on a thread that may block, when it is known where to.
     *
     * @param outcome told the final response and its status, or null and 408 (time-out) or 503 (not sent)
     */
    void send(SipProvider provider, Request request, RouteSet route, ObjIntConsumer<Response> outcome) {
        route.hop(hosts).whenComplete((hop, error) -> {
            if (error != null) {
                notSent(request, error, outcome);
                return;
            }
            try {
                outbound.execute(() -> send(provider, request, hop, outcome));
            } catch (RejectedExecutionException e) {
                notSent(request, e, outcome);
            }
        });
    }

    private static void send(SipProvider provider, Request request, Hop hop, ObjIntConsumer<Response> outcome) {
        try {
            ((MessageExt) request).setApplicationData(hop);
            ClientTransaction transaction = provider.getNewClientTransaction(request);
            transaction.setApplicationData(outcome);
            transaction.sendRequest();
        } catch (SipException | RuntimeException e) {
            notSent(request, e, outcome);
        }
    }

    private static void notSent(Request request, Throwable why, ObjIntConsumer<Response> outcome) {
        LOG.debug("{} could not be sent: {}", request.getMethod(), StackLog.printable(String.valueOf(why.getMessage())));
        outcome.accept(null, Response.SERVICE_UNAVAILABLE);
    }

    /** The listening point a request came to. */
    ListenPoint point(String transport, int localPort) {
        ListenPoint found = null;
        for (ListenPoint point : bound) {
            if (point.transport().equalsIgnoreCase(transport) && (found == null || point.port() == localPort)) {
                found = point;
            }
        }
        return found == null ? bound.get(0) : found;
    }

    /** A Contact the peer reaches us by. */
    ContactHeader contact(ListenPoint point, InetAddress local) {
        try {
            String advertised = options.advertisedAddress();
            SipURI uri = (SipURI) addresses.createURI("sip:"
                    + (advertised == null ? LocalAddresses.uriHost(local) + ":" + point.port() : withPort(advertised, point.port())));
            if (point.transport().equals("tcp")) {
                uri.setTransportParam("tcp");
            }
            return headers.createContactHeader(addresses.createAddress(uri));
        } catch (ParseException e) {
            throw new IllegalStateException("Contact cannot be built, is the advertised address '"
                    + options.advertisedAddress() + "' a host or host:port?", e);
        }
    }

    private static String withPort(String advertised, int port) {
        boolean bareV6 = advertised.indexOf(':') != advertised.lastIndexOf(':') && !advertised.startsWith("[");
        if (bareV6) {
            return "[" + advertised + "]:" + port;
        }
        return advertised.indexOf(':', advertised.indexOf(']') + 1) >= 0 ? advertised : advertised + ":" + port;
    }

    /** The value of a header we know only as text; null when absent. */
    static String text(javax.sip.message.Message message, String name) {
        javax.sip.header.Header header = message.getHeader(name);
        if (header == null) {
            return null;
        }
        if (header instanceof ExtensionHeader extension) {
            return extension.getValue();
        }
        String line = header.toString();
        return line.substring(line.indexOf(':') + 1).trim();
    }

    static InetSocketAddress peer(Request request) {
        gov.nist.javax.sip.message.SIPRequest sip = (gov.nist.javax.sip.message.SIPRequest) request;
        InetAddress address = sip.getPeerPacketSourceAddress();
        return new InetSocketAddress(address == null ? sip.getRemoteAddress() : address,
                address == null ? sip.getRemotePort() : sip.getPeerPacketSourcePort());
    }
}

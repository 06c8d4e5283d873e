// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench.floor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers INVITE and BYE, when the model is there, for callers who want PCMU and behave. Thread: the first loop. */
final class FloorSip implements FloorLoop.Ready {

    private static final Pattern ECHOED = Pattern.compile("(?im)^(?:Via|From|Call-ID|CSeq)\\s*:.*\\r?$");
    private static final Pattern TO = Pattern.compile("(?im)^To\\s*:\\s*(.*?)\\r?$");
    private static final Pattern CALL = Pattern.compile("(?im)^Call-ID\\s*:\\s*(\\S+)");
    private static final Pattern AUDIO = Pattern.compile("(?m)^m=audio (\\d+) ");

    private final FloorLoop[] loops;
    private final int modelPort;
    private final DatagramChannel socket = DatagramChannel.open();
    private final ByteBuffer in = ByteBuffer.allocate(1 << 16);
    // written by the first loop; an answer is sent by the call's
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private int calls;

    private static final class Answer {
        FloorLoop loop;
        FloorCall call;
        volatile String ok;
    }

    FloorSip(FloorLoop[] loops, int modelPort) throws IOException {
        this.loops = loops;
        this.modelPort = modelPort;
        socket.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 20);
        socket.bind(new InetSocketAddress("127.0.0.1", 0));
        loops[0].register(socket, SelectionKey.OP_READ, this);
    }

    int port() throws IOException {
        return ((InetSocketAddress) socket.getLocalAddress()).getPort();
    }

    @Override
    public void ready(SelectionKey key) throws IOException {
        in.clear();
        SocketAddress from = socket.receive(in);
        if (from == null) {
            return;
        }
        String request = new String(in.array(), 0, in.position(), StandardCharsets.ISO_8859_1);
        String id = find(CALL, request);
        if (request.startsWith("INVITE ")) {
            invite(request, id, (InetSocketAddress) from);
        } else if (request.startsWith("BYE ")) {
            Answer answer = answers.remove(id);
            if (answer != null) {
                answer.loop.execute(answer.call::close);
            }
            send(head(request, find(TO, request)) + "Content-Length: 0\r\n\r\n", from);
        }
    }

    private void invite(String request, String id, InetSocketAddress from) throws IOException {
        Answer known = answers.get(id);
        if (known != null) {
            // it did not hear us, or the model is not there yet
            if (known.ok != null) {
                send(known.ok, from);
            }
            return;
        }
        Answer answer = new Answer();
        answer.loop = loops[calls++ % loops.length];
        answers.put(id, answer);
        InetSocketAddress media = new InetSocketAddress(from.getAddress(), Integer.parseInt(find(AUDIO, request)));
        answer.loop.execute(() -> {
            try {
                answer.call = new FloorCall(answer.loop, media, modelPort, () -> accept(request, answer, from));
            } catch (IOException e) {
                throw new IllegalStateException("cannot open sockets", e);
            }
        });
    }

    private void accept(String request, Answer answer, SocketAddress from) {
        try {
            String sdp = "v=0\r\no=floor 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio " + answer.call.port()
                    + " RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=ptime:20\r\n";
            answer.ok = head(request, find(TO, request) + ";tag=floor") + "Contact: <sip:floor@127.0.0.1:" + port()
                    + ">\r\nContent-Type: application/sdp\r\nContent-Length: " + sdp.length() + "\r\n\r\n" + sdp;
            send(answer.ok, from);
        } catch (IOException e) {
            throw new IllegalStateException("cannot answer", e);
        }
    }

    private static String head(String request, String to) {
        StringBuilder head = new StringBuilder("SIP/2.0 200 OK\r\n");
        for (Matcher matcher = ECHOED.matcher(request); matcher.find();) {
            head.append(matcher.group().trim()).append("\r\n");
        }
        return head.append("To: ").append(to).append("\r\n").toString();
    }

    private void send(String text, SocketAddress to) throws IOException {
        socket.send(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)), to);
    }

    private static String find(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : null;
    }
}

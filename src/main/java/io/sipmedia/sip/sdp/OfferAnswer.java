// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/**
 * Negotiates the audio of one call (RFC 3264): answers offers, makes offers, reads answers. One object per call, since
 * the {@code o=} line of all our descriptions of a call shares a session id and counts versions (RFC 3264 8).
 *
 * <p>Encrypted profiles (RTP/SAVP, RTP/SAVPF, UDP/TLS/RTP/SAVPF) are not spoken: such a stream is refused with port 0, and
 * an offer with nothing else is refused with 488. When an offer lists a plain stream as well, that one is taken.
 *
 * <p>An answer names exactly one codec and, when offered at its clock rate, telephone events: then nobody changes codecs in mid-call.
 *
 * <p>Thread: confined to its call.
 */
public final class OfferAnswer {
    private static final String EVENTS = "telephone-event";

    private final long sessionId = ThreadLocalRandom.current().nextLong(1, Integer.MAX_VALUE);
    private long version;
    // what the last description said, but for its version
    private String lastAddress;
    private List<MediaDescription> lastSections;

    /** An answer of ours and what it means. */
    public record Answer(SessionDescription description, AudioAgreement audio) {
    }

    /**
     * Answers an offer: the first audio stream we can speak is taken, every other one is refused with port 0, in order.
     *
     * @throws NoCommonMediaException when there is none; the session stays as it was
     */
    public Answer answer(SessionDescription offer, AudioPreferences local) throws NoCommonMediaException {
        int chosen = -1;
        RtpMap codec = null;
        for (int i = 0; i < offer.media().size() && codec == null; i++) {
            MediaDescription media = offer.media().get(i);
            if (usable(offer, media)) {
                codec = choose(media, local);
                chosen = i;
            }
        }
        if (codec == null) {
            throw new NoCommonMediaException(problem(offer));
        }
        AudioAgreement agreement = agreement(offer, offer.media().get(chosen), codec, codec.payloadType(), local);
        List<MediaDescription> sections = new ArrayList<>();
        for (int i = 0; i < offer.media().size(); i++) {
            MediaDescription media = offer.media().get(i);
            sections.add(i == chosen ? section(media.protocol(), List.of(own(agreement.codec(), local)), events(agreement),
                    agreement.ptime(), agreement.direction(), local) : media.refused());
        }
        return new Answer(description(local, sections), agreement);
    }

    /** Whether an offer has an audio stream that we can speak, so that {@link #answer} would not refuse it. */
    public static boolean common(SessionDescription offer, AudioPreferences local) {
        return offer.media().stream().anyMatch(media -> usable(offer, media) && choose(media, local) != null);
    }

    /** An offer of ours with all codecs we speak. */
    public SessionDescription offer(AudioPreferences local) {
        return description(local, List.of(
                section("RTP/AVP", local.codecs(), events(local), local.ptime(), local.direction(), local)));
    }

    /**
     * Reads the answer to an offer of ours.
     *
     * @throws NoCommonMediaException when it refuses our stream or names nothing we offered
     */
    public AudioAgreement accept(SessionDescription answer, AudioPreferences local) throws NoCommonMediaException {
        MediaDescription media = answer.media().isEmpty() ? null : answer.media().get(0);
        RtpMap codec = media == null || !usable(answer, media) ? null : choose(media, local);
        if (codec == null) {
            throw new NoCommonMediaException("the answer takes none of the offered codecs");
        }
        int receiveType = codec.payloadType();
        for (AudioCodec ours : local.codecs()) {
            if (codec.is(ours.name(), ours.clockRate())) {
                receiveType = ours.payloadType();
            }
        }
        return agreement(answer, media, codec, receiveType, local);
    }

    private static boolean usable(SessionDescription session, MediaDescription media) {
        return media.type().equalsIgnoreCase("audio") && media.port() != 0 && media.plainRtp()
                && session.connectionOf(media) != null;
    }

    private static RtpMap choose(MediaDescription media, AudioPreferences local) {
        List<RtpMap> offered = media.rtpMaps();
        if (local.ownOrder()) {
            for (AudioCodec codec : local.codecs()) {
                for (RtpMap map : offered) {
                    if (map.is(codec.name(), codec.clockRate())) {
                        return map;
                    }
                }
            }
            return null;
        }
        for (RtpMap map : offered) {
            for (AudioCodec codec : local.codecs()) {
                if (map.is(codec.name(), codec.clockRate())) {
                    return map;
                }
            }
        }
        return null;
    }

    private static AudioAgreement agreement(
            SessionDescription remote, MediaDescription media, RtpMap codec, int receiveType, AudioPreferences local) {
        RtpMap events = local.telephoneEvent() ? events(media, codec) : null;
        int wanted = media.ptime() == 0 ? local.ptime() : media.ptime();
        int longest = media.maxPtime() == 0 ? local.maxPtime() : Math.min(local.maxPtime(), media.maxPtime());
        int ptime = Math.max(local.minPtime(), Math.min(wanted, longest));
        // whole tens only: a device that asks for 23 ms gets 20
        ptime = Math.max(local.minPtime(), ptime - ptime % 10);
        String address = remote.connectionOf(media);
        Direction theirs = remote.directionOf(media);
        if (blackHole(address)) {
            // RFC 2543 hold: nowhere to send to, yet the peer may still send (RFC 3264 8.4)
            theirs = Direction.of(theirs.sends(), false);
        }
        Direction ours = theirs.mirror(local.direction());
        AudioCodec agreed = new AudioCodec(codec.name(), codec.clockRate(), codec.payloadType(), codec.channels(),
                media.fmtp(codec.payloadType()));
        return new AudioAgreement(address, media.port(), media.rtcpAddress(), media.rtcpPort(), agreed, receiveType, events == null ? -1 : events.payloadType(),
                events == null ? codec.clockRate() : events.clockRate(), ptime, ours);
    }

    // telephone events in the codec's clock as RFC 4733 2.1 wants it; many devices know them at 8000 only, with Opus as well
    private static RtpMap events(MediaDescription media, RtpMap codec) {
        RtpMap other = null;
        for (RtpMap map : media.rtpMaps()) {
            if (map.is(EVENTS, codec.clockRate())) {
                return map;
            }
            other = other == null && map.is(EVENTS, 8000) ? map : other;
        }
        return other;
    }

    private static List<RtpMap> events(AudioAgreement agreed) {
        return agreed.dtmfType() < 0 ? List.of() : List.of(new RtpMap(agreed.dtmfType(), EVENTS, agreed.dtmfClock(), 1));
    }

    /** The clock in Hz by payload type of the telephone events in an {@link #offer} of ours, which the answerer may send. */
    public static Map<Integer, Integer> offeredEvents(AudioPreferences local) {
        return events(local).stream().collect(Collectors.toUnmodifiableMap(RtpMap::payloadType, RtpMap::clockRate));
    }

    // in our offers, for each clock that one of the codecs has
    private static List<RtpMap> events(AudioPreferences local) {
        List<RtpMap> events = new ArrayList<>();
        int type = 101;
        for (AudioCodec codec : local.codecs()) {
            if (local.telephoneEvent() && events.stream().noneMatch(map -> map.clockRate() == codec.clockRate())) {
                type = freeType(local.codecs(), type);
                events.add(new RtpMap(type++, EVENTS, codec.clockRate(), 1));
            }
        }
        return events;
    }

    // the codec as the peer named it, with what we want to be sent of it
    private static AudioCodec own(AudioCodec agreed, AudioPreferences local) {
        String wanted = null;
        for (AudioCodec codec : local.codecs()) {
            if (codec.name().equalsIgnoreCase(agreed.name()) && codec.clockRate() == agreed.clockRate()) {
                wanted = codec.fmtp();
            }
        }
        return new AudioCodec(agreed.name(), agreed.clockRate(), agreed.payloadType(), agreed.channels(), wanted);
    }

    private static boolean blackHole(String address) {
        return address.equals("0.0.0.0") || address.equals("::");
    }

    private static MediaDescription section(
            String protocol, List<AudioCodec> codecs, List<RtpMap> events, int ptime, Direction direction, AudioPreferences local) {
        List<String> formats = new ArrayList<>();
        List<Attribute> attributes = new ArrayList<>();
        for (AudioCodec codec : codecs) {
            formats.add(Integer.toString(codec.payloadType()));
            attributes.add(new Attribute("rtpmap", codec.payloadType() + " " + codec.encoding()));
            if (codec.fmtp() != null && !codec.fmtp().isEmpty()) {
                attributes.add(new Attribute("fmtp", codec.payloadType() + " " + codec.fmtp()));
            }
        }
        for (RtpMap event : events) {
            formats.add(Integer.toString(event.payloadType()));
            attributes.add(new Attribute("rtpmap", event.payloadType() + " " + EVENTS + "/" + event.clockRate()));
            attributes.add(new Attribute("fmtp", event.payloadType() + " 0-15"));
        }
        attributes.add(new Attribute("ptime", Integer.toString(ptime)));
        attributes.add(new Attribute(direction.sdp(), null));
        return new MediaDescription("audio", local.port(), protocol, formats, null, attributes);
    }

    private static int freeType(List<AudioCodec> codecs, int from) {
        int type = from;
        while (true) {
            int candidate = type;
            if (codecs.stream().noneMatch(codec -> codec.payloadType() == candidate)) {
                return type;
            }
            type++;
        }
    }

    private SessionDescription description(AudioPreferences local, List<MediaDescription> sections) {
        String address = local.address().getHostAddress();
        int scope = address.indexOf('%');
        address = scope < 0 ? address : address.substring(0, scope);
        if (!address.equals(lastAddress) || !sections.equals(lastSections)) {
            version++;
            lastAddress = address;
            lastSections = List.copyOf(sections);
        }
        String origin = "- " + sessionId + " " + version + " IN " + (address.indexOf(':') >= 0 ? "IP6 " : "IP4 ") + address;
        return new SessionDescription(origin, "-", address, "0 0", List.of(), sections);
    }

    private static String problem(SessionDescription offer) {
        boolean audio = false;
        boolean plain = false;
        for (MediaDescription media : offer.media()) {
            boolean isAudio = media.type().equalsIgnoreCase("audio") && media.port() != 0;
            audio |= isAudio;
            plain |= isAudio && media.plainRtp();
        }
        if (!audio) {
            return "the offer has no audio stream";
        }
        return plain ? "no codec in common" : "the offer has encrypted audio only, which is not configured";
    }
}

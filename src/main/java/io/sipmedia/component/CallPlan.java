// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import io.sipmedia.call.CallSettings;
import io.sipmedia.rtp.AudioCodecId;
import io.sipmedia.rtp.IdleAudio;
import io.sipmedia.rtp.RtpOptions;
import io.sipmedia.rtp.RtpPorts;
import io.sipmedia.sip.SipServer;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;

/**
 * How the calls of one name are treated: what all its consumers say, taken together.
 *
 * @param autoAnswer       whether calls are answered by themselves
 * @param ringMillis       how long they may ring
 * @param headers          SIP headers that pass, lower case, a trailing * for any end
 * @param greeting         resource; null for none
 * @param holdPrompt       resource; null for none
 * @param fallbackPrompt   resource; null for none
 * @param fallbackAction   after the fallback prompt
 * @param fallbackTarget   for a transfer
 * @param statsMillis      between two stats events; 0 for none
 * @param refuseWithoutModel whether a call that still rings is refused when its model has failed
 * @param settings         of the call's media
 */
record CallPlan(
        boolean autoAnswer, long ringMillis, List<String> headers, String greeting, String holdPrompt, String fallbackPrompt,
        Fallback fallbackAction, String fallbackTarget, long statsMillis, boolean refuseWithoutModel, CallSettings settings) {

    enum Fallback {
        HANGUP,
        TRANSFER,
        NONE
    }

    /**
     * Takes the options of all consumers of a name together.
     *
     * @throws IllegalArgumentException when two of them say different things, or one says something wrong
     */
    static CallPlan of(String name, List<SipMediaConfiguration> consumers, RtpPorts ports, InetAddress mediaAddress) {
        Merge merge = new Merge(name, consumers);
        RtpOptions defaults = RtpOptions.defaults();
        String codecs = merge.value("codecs", SipMediaConfiguration::getCodecs, null);
        long initial = merge.value("initialRtpTimeout", SipMediaConfiguration::getInitialRtpTimeout, defaults.initialTimeoutMillis());
        long running = merge.value("rtpTimeout", SipMediaConfiguration::getRtpTimeout, defaults.timeoutMillis());
        boolean symmetric = merge.value("symmetricRtp", SipMediaConfiguration::getSymmetricRtp, defaults.symmetric());
        IdleAudio idle = IdleAudio.valueOf(Values.oneOf("idleAudio",
                merge.value("idleAudio", SipMediaConfiguration::getIdleAudio, "silence"), "silence", "comfort-noise", "none")
                .toUpperCase(Locale.ROOT).replace('-', '_'));
        RtpOptions rtp = new RtpOptions(symmetric, Values.atLeast("initialRtpTimeout", initial, 0, " ms"),
                Values.atLeast("rtpTimeout", running, 0, " ms"), defaults.maxQueueMillis(), defaults.rtcpIntervalMillis(), idle);
        CallSettings settings = new CallSettings(
                Values.codecs(codecs == null ? SipMediaDefaults.CODECS : codecs), codecs != null, mediaAddress, ports, rtp);

        settings.codecs().forEach(AudioCodecId::prepare);
        Fallback action = Fallback.valueOf(Values.oneOf("fallbackAction",
                merge.value("fallbackAction", SipMediaConfiguration::getFallbackAction, "hangup"), "hangup", "transfer", "none")
                .toUpperCase(Locale.ROOT));
        String target = merge.value("fallbackTarget", SipMediaConfiguration::getFallbackTarget, null);
        if (action == Fallback.TRANSFER && target == null) {
            throw Values.wrong("fallbackTarget", "", "a sip: or tel: URI, since fallbackAction is transfer");
        }
        long ring = Values.between("ringTimeout",
                merge.value("ringTimeout", SipMediaConfiguration::getRingTimeout, SipMediaDefaults.RING_TIMEOUT_MILLIS),
                1000, SipServer.LONGEST_RINGING.toMillis(), " ms");
        long stats = merge.value("statsInterval", SipMediaConfiguration::getStatsInterval, SipMediaDefaults.STATS_MILLIS);
        if (stats != 0) {
            Values.atLeast("statsInterval", stats, SipMediaDefaults.LEAST_STATS_MILLIS, " ms, or 0");
        }
        List<String> headers = new ArrayList<>();
        consumers.forEach(each -> Values.list(each.getHeaders()).forEach(header -> headers.add(header.toLowerCase(Locale.ROOT))));
        return new CallPlan(merge.value("autoAnswer", SipMediaConfiguration::getAutoAnswer, true), ring, List.copyOf(headers),
                prompt(merge.value("greeting", SipMediaConfiguration::getGreeting, null)),
                prompt(merge.value("holdPrompt", SipMediaConfiguration::getHoldPrompt, SipMediaDefaults.HOLD_PROMPT)),
                prompt(merge.value("fallbackPrompt", SipMediaConfiguration::getFallbackPrompt, SipMediaDefaults.FALLBACK_PROMPT)),
                action, target, stats, merge.value("refuseWithoutModel", SipMediaConfiguration::getRefuseWithoutModel, false), settings);
    }

    private static String prompt(String value) {
        return value == null || value.isBlank() || SipMediaDefaults.NONE.equalsIgnoreCase(value) ? null : value;
    }

    private record Merge(String name, List<SipMediaConfiguration> consumers) {

        <T> T value(String option, Function<SipMediaConfiguration, T> getter, T otherwise) {
            List<T> given = consumers.stream().map(getter).filter(Objects::nonNull).distinct().toList();
            if (given.size() > 1) {
                throw new IllegalArgumentException("The consumers of sip-media:" + name + " disagree: the option " + option + " is '"
                                                   + given.get(0) + "' in one and '" + given.get(1) + "' in another; give it in one");
            }
            return given.isEmpty() ? otherwise : given.get(0);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import io.sipmedia.support.AudioRoute;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/**
 * The options of one {@code sip-media:} endpoint. Those that shape a call (from {@code autoAnswer} to {@code idleAudio})
 * hold for all consumers of the same name: give each of them at one consumer, they are null where they are not given.
 */
@UriParams
public class SipMediaConfiguration implements Cloneable {

    @UriParam(label = "consumer", defaultValue = "events")
    private String include = "events";
    @UriParam(label = "consumer", defaultValue = "true")
    private Boolean autoAnswer;
    @UriParam(label = "consumer", defaultValue = "3m", javaType = "java.time.Duration")
    private Long ringTimeout;
    @UriParam(label = "consumer")
    private String headers;
    @UriParam(label = "consumer,codec", defaultValue = SipMediaDefaults.CODECS)
    private String codecs;
    @UriParam(label = "consumer")
    private String greeting;
    @UriParam(label = "consumer", defaultValue = SipMediaDefaults.HOLD_PROMPT)
    private String holdPrompt;
    @UriParam(label = "consumer", defaultValue = SipMediaDefaults.FALLBACK_PROMPT)
    private String fallbackPrompt;
    @UriParam(label = "consumer", defaultValue = "hangup", enums = "hangup,transfer,none")
    private String fallbackAction;
    @UriParam(label = "consumer")
    private String fallbackTarget;
    @UriParam(label = "consumer", defaultValue = "5s", javaType = "java.time.Duration")
    private Long statsInterval;
    @UriParam(label = "consumer", defaultValue = "false")
    private Boolean refuseWithoutModel;
    @UriParam(label = "consumer,advanced", defaultValue = "30s", javaType = "java.time.Duration")
    private Long initialRtpTimeout;
    @UriParam(label = "consumer,advanced", defaultValue = "15s", javaType = "java.time.Duration")
    private Long rtpTimeout;
    @UriParam(label = "consumer,advanced", defaultValue = "true")
    private Boolean symmetricRtp;
    @UriParam(label = "consumer,advanced", defaultValue = "silence", enums = "silence,comfort-noise,none")
    private String idleAudio;
    @UriParam(label = "consumer,advanced", defaultValue = "loop", enums = "loop,worker")
    private String dispatch = "loop";
    @UriParam(label = "consumer,advanced", defaultValue = "0")
    private int maxAudioErrors;
    @UriParam(label = "consumer,advanced", defaultValue = AudioRoute.BLOCKED_WARNING + "ms", javaType = "java.time.Duration")
    private long blockedWarning = AudioRoute.BLOCKED_WARNING;

    @UriParam(label = "producer", enums = "answer,reject,ring,play,clear,hangup,transfer,dtmf")
    private String operation;
    @UriParam(label = "producer")
    @Metadata(supportFileReference = true)
    private String file;
    @UriParam(label = "producer")
    private boolean loop;
    @UriParam(label = "producer")
    private boolean wait;
    @UriParam(label = "producer", defaultValue = "603")
    private int status = 603;
    @UriParam(label = "producer")
    private String reason;
    @UriParam(label = "producer")
    private String target;
    @UriParam(label = "producer,security")
    private String transferAllowed;
    @UriParam(label = "producer")
    private String digits;
    @UriParam(label = "producer,advanced", defaultValue = "100ms", javaType = "java.time.Duration")
    private long digitDuration = 100;

    /** A copy with the same values. */
    public SipMediaConfiguration copy() {
        try {
            return (SipMediaConfiguration) clone();
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }

    public String getInclude() {
        return include;
    }

    /**
     * What this consumer receives, as a comma separated list: audio (an AudioFrame for each packet of the caller's voice,
     * synchronously on the call's thread), events (all of them but stats), or single events: incoming, answered, dtmf, held, resumed,
     * ended, stats. Audio and events cannot be mixed in one consumer, since one must never block and the other may.
     */
    public void setInclude(String include) {
        this.include = include;
    }

    public Boolean getAutoAnswer() {
        return autoAnswer;
    }

    /**
     * Whether calls are answered by themselves: 180 Ringing is sent at once, and 200 OK when all routes that receive the
     * incoming event have finished and none of them has answered or rejected. Set it to false when routes decide every
     * call with operation=answer or operation=reject.
     */
    public void setAutoAnswer(Boolean autoAnswer) {
        this.autoAnswer = autoAnswer;
    }

    public Long getRingTimeout() {
        return ringTimeout;
    }

    /**
     * How long a call may ring before it is refused with 480 and the cause no-answer. Matters with autoAnswer=false. From 1 second to
     * 10 minutes. Default 3 minutes. Meanwhile the caller is told every minute that it still rings, so that no proxy gives the call up.
     */
    public void setRingTimeout(Long ringTimeout) {
        this.ringTimeout = ringTimeout;
    }

    public String getHeaders() {
        return headers;
    }

    /**
     * SIP headers of the INVITE that become message headers of events under their own names, as a comma separated list such
     * as X-Customer,X-Campaign. A name may end with an asterisk for all headers that begin so. Names that begin with Camel never
     * pass. None by default.
     */
    public void setHeaders(String headers) {
        this.headers = headers;
    }

    public String getCodecs() {
        return codecs;
    }

    /**
     * The audio codecs spoken, as a comma separated list of PCMU, PCMA (telephone quality, next to no CPU), G722 (wideband, about a
     * tenth of a per cent of a core per call) and opus (wideband, survives lost packets, about one per cent of a core per call).
     * When given, their order decides which one is taken of those the caller offers; otherwise the caller's order decides. Leave
     * opus out where hundreds of calls share a small machine and callers offer it first. The first time in a process, opus makes the start
     * up to a second longer, so that its code is compiled before the first call.
     */
    public void setCodecs(String codecs) {
        this.codecs = codecs;
    }

    public String getGreeting() {
        return greeting;
    }

    /**
     * A WAV file (file: or classpath:) that is played as soon as the call is answered, without waiting for anything else. None
     * by default.
     */
    public void setGreeting(String greeting) {
        this.greeting = greeting;
    }

    public String getHoldPrompt() {
        return holdPrompt;
    }

    /**
     * A WAV file (file: or classpath:) that is played again and again while the connection to the model is lost and attempts to
     * get it back are under way. The value none plays nothing. One ships with the component.
     */
    public void setHoldPrompt(String holdPrompt) {
        this.holdPrompt = holdPrompt;
    }

    public String getFallbackPrompt() {
        return fallbackPrompt;
    }

    /**
     * A WAV file (file: or classpath:) that is played when the model has failed for good, before fallbackAction. The value none
     * plays nothing. One ships with the component.
     */
    public void setFallbackPrompt(String fallbackPrompt) {
        this.fallbackPrompt = fallbackPrompt;
    }

    public String getFallbackAction() {
        return fallbackAction;
    }

    /**
     * What follows the fallback prompt when the model has failed for good: hangup ends the call, transfer sends the caller to
     * fallbackTarget (and hangs up when that fails), none leaves the call to the routes.
     */
    public void setFallbackAction(String fallbackAction) {
        this.fallbackAction = fallbackAction;
    }

    public String getFallbackTarget() {
        return fallbackTarget;
    }

    /** The SIP or tel URI the caller is sent to with fallbackAction=transfer. */
    public void setFallbackTarget(String fallbackTarget) {
        this.fallbackTarget = fallbackTarget;
    }

    public Long getStatsInterval() {
        return statsInterval;
    }

    /**
     * How often consumers with include=stats are told how each answered call is doing. Default 5 seconds, about as often as telephones
     * report; 100 ms at least, 0 = never.
     */
    public void setStatsInterval(Long statsInterval) {
        this.statsInterval = statsInterval;
    }

    public Boolean getRefuseWithoutModel() {
        return refuseWithoutModel;
    }

    /**
     * Whether a call whose model has failed while it still rings is refused with 503, instead of being answered with the
     * fallback prompt. For trunks that try another gateway then.
     */
    public void setRefuseWithoutModel(Boolean refuseWithoutModel) {
        this.refuseWithoutModel = refuseWithoutModel;
    }

    public Long getInitialRtpTimeout() {
        return initialRtpTimeout;
    }

    /** The call is ended (cause media-timeout) when no RTP at all has come this long after it was answered. 0 = never. */
    public void setInitialRtpTimeout(Long initialRtpTimeout) {
        this.initialRtpTimeout = initialRtpTimeout;
    }

    public Long getRtpTimeout() {
        return rtpTimeout;
    }

    /**
     * The call is ended (cause media-timeout) when no RTP has come for this long in mid-call; not while it is on hold. Set it
     * higher for telephones that send nothing during silence. 0 = never.
     */
    public void setRtpTimeout(Long rtpTimeout) {
        this.rtpTimeout = rtpTimeout;
    }

    public Boolean getSymmetricRtp() {
        return symmetricRtp;
    }

    /**
     * Whether audio is sent to where the caller's packets really come from, which is what works behind NAT. The source is locked
     * with the first legitimate packets. With false it goes to the address in the SDP whatever comes from where.
     */
    public void setSymmetricRtp(Boolean symmetricRtp) {
        this.symmetricRtp = symmetricRtp;
    }

    public String getIdleAudio() {
        return idleAudio;
    }

    /**
     * What the caller gets while nothing is said: silence sends packets of silence, which keeps NATs open; comfort-noise sends
     * faint noise (-60 dB), so that nobody thinks the line is dead; none sends nothing, for telephones or bills that count
     * packets.
     */
    public void setIdleAudio(String idleAudio) {
        this.idleAudio = idleAudio;
    }

    public String getDispatch() {
        return dispatch;
    }

    /**
     * Where audio exchanges run: loop is the call's own thread, without any queue, for routes that never block; worker is another
     * thread with a queue of one second per call that drops the oldest frame when the route is too slow.
     */
    public void setDispatch(String dispatch) {
        this.dispatch = dispatch;
    }

    public int getMaxAudioErrors() {
        return maxAudioErrors;
    }

    /**
     * After how many audio frames in a row whose route failed the call is ended (cause route-failed). The first error of each call is
     * logged, the others are counted. 0 = never.
     */
    public void setMaxAudioErrors(int maxAudioErrors) {
        this.maxAudioErrors = maxAudioErrors;
    }

    public long getBlockedWarning() {
        return blockedWarning;
    }

    /**
     * How long the route may take for one audio frame on the call's thread; longer delays all calls of this thread. A warning names
     * the route (at most every ten seconds) when that happens three times within ten seconds, or once for more than 250 ms. 0 = never.
     */
    public void setBlockedWarning(long blockedWarning) {
        this.blockedWarning = blockedWarning;
    }

    public String getOperation() {
        return operation;
    }

    /**
     * What the producer does with the call that the header CamelSipMediaCallId names. Without it the body is an AudioFrame and is
     * played. answer: answers (200 OK). reject: refuses, with status and reason. ring: sends 180 Ringing. play: plays a WAV, from the
     * option file or the body. clear: silence at once; the body becomes a PlayoutReport of what the caller had heard. hangup: ends the
     * call after the last queued audio. transfer: sends the caller to target; the body becomes the outcome. dtmf: sends key presses.
     */
    public void setOperation(String operation) {
        this.operation = operation;
    }

    public String getFile() {
        return file;
    }

    /**
     * play: the WAV to play, such as classpath:prompts/welcome.wav or file:hold.wav; 8, 16, 24 or 48 kHz, 16 bit or G.711, mono or stereo.
     * Without it the body is taken: an AudioFrame, a WAV as bytes, or the name of a resource.
     */
    public void setFile(String file) {
        this.file = file;
    }

    public boolean isLoop() {
        return loop;
    }

    /** play: again and again, until anything else is played or the call is cleared: hold music. */
    public void setLoop(boolean loop) {
        this.loop = loop;
    }

    public boolean isWait() {
        return wait;
    }

    /** play, hangup: whether the exchange completes only when the audio was sent or the call is over, instead of at once. */
    public void setWait(boolean wait) {
        this.wait = wait;
    }

    public int getStatus() {
        return status;
    }

    /** reject: the SIP status, 300 to 699; the header CamelSipMediaStatus goes before it. Default 603 Decline. */
    public void setStatus(int status) {
        this.status = status;
    }

    public String getReason() {
        return reason;
    }

    /** reject, hangup: the words that go with it; the header CamelSipMediaReason goes before it. */
    public void setReason(String reason) {
        this.reason = reason;
    }

    public String getTarget() {
        return target;
    }

    /** transfer: the sip:, sips: or tel: URI to send the caller to. The header CamelSipMediaTarget goes before it. */
    public void setTarget(String target) {
        this.target = target;
    }

    public String getTransferAllowed() {
        return transferAllowed;
    }

    /**
     * transfer: the targets that the header CamelSipMediaTarget may name, as a comma separated list of URIs. An asterisk stands for any
     * number of characters, for example all of the user part. Without it only the option target can be transferred to, so that neither a
     * model nor a caller chooses where your telephone bill comes from.
     */
    public void setTransferAllowed(String transferAllowed) {
        this.transferAllowed = transferAllowed;
    }

    public String getDigits() {
        return digits;
    }

    /** dtmf: the keys to press, 1 to 64 of 0-9, star, # and A-D; without it the body is taken. */
    public void setDigits(String digits) {
        this.digits = digits;
    }

    public long getDigitDuration() {
        return digitDuration;
    }

    /** dtmf: how long each key is pressed; the pause between two is as long. 40 ms to 2 s. */
    public void setDigitDuration(long digitDuration) {
        this.digitDuration = digitDuration;
    }
}

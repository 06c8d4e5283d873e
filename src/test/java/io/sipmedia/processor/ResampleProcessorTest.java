// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.processor;

import io.sipmedia.audio.AudioFrame;
import io.sipmedia.audio.Resampler;
import io.sipmedia.support.CallBus;
import io.sipmedia.support.CallRates;
import io.sipmedia.support.ModelRates;
import io.sipmedia.support.SipMediaRuntime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ResampleProcessorTest {

    private final Random random = new Random(4);
    private CamelContext context;
    private ProducerTemplate template;

    @BeforeEach
    void start() throws Exception {
        context = new DefaultCamelContext();
        ResampleProcessors.register(context);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:to-model").routeId("to-model").process("resample24k");
                from("direct:to-recorder").routeId("to-recorder").process("resample24k");
                from("direct:to-caller").routeId("to-caller").process("resampleToCall");
            }
        });
        context.start();
        template = context.createProducerTemplate();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void aVoiceOnItsWayToAModelThatListensToG711KeepsItsRate() throws Exception {
        ModelRates rates = SipMediaRuntime.of(context).modelRates();
        AudioFrame phone = AudioFrame.of("c", 8000, noise(160), 0);
        assertEquals(24_000, template.requestBody("direct:to-model", phone, AudioFrame.class).sampleRate());
        rates.addEndpoint(8000);
        assertSame(phone, template.requestBody("direct:to-model", phone), "no session yet, but the route's endpoint says it");
        rates.add("c", 24_000);
        assertEquals(24_000, template.requestBody("direct:to-model", phone, AudioFrame.class).sampleRate(), "the session knows better");
        rates.remove("c", 24_000);
        rates.add("c", 8000);
        assertSame(phone, template.requestBody("direct:to-model", phone));
        assertEquals(8000, template.requestBody("direct:to-model", AudioFrame.of("c", 16_000, noise(320), 0), AudioFrame.class).sampleRate());
        rates.add("c", 24_000);
        assertEquals(24_000, template.requestBody("direct:to-model", phone, AudioFrame.class).sampleRate(), "two models of one call");
        rates.remove("c", 8000);
        rates.remove("c", 24_000);
        rates.removeEndpoint(8000);
        assertEquals(24_000, rates.of("c"));
        assertEquals(0, rates.size());
    }

    @Test
    void framesOfACallAreOneContinuousStream() {
        short[] voice = noise(1600);
        List<AudioFrame> out = new ArrayList<>();
        for (int at = 0; at < voice.length; at += 160) {
            out.add(send("direct:to-model", AudioFrame.of("call", 8000, Arrays.copyOfRange(voice, at, at + 160), at)));
        }
        assertArrayEquals(new Resampler(8000, 24000).process(voice), join(out));
        assertEquals(24000, out.get(0).sampleRate());
        assertEquals("call", out.get(3).callId());
        assertEquals(3 * 480, out.get(3).position());
    }

    @Test
    void callsAndRoutesDoNotMix() {
        short[] one = noise(320);
        short[] two = noise(320);
        List<AudioFrame> first = new ArrayList<>();
        List<AudioFrame> second = new ArrayList<>();
        List<AudioFrame> recorded = new ArrayList<>();
        for (int at = 0; at < 320; at += 160) {
            AudioFrame frame = AudioFrame.of("one", 8000, Arrays.copyOfRange(one, at, at + 160), at);
            first.add(send("direct:to-model", frame));
            second.add(send("direct:to-model", AudioFrame.of("two", 8000, Arrays.copyOfRange(two, at, at + 160), at)));
            recorded.add(send("direct:to-recorder", frame));
        }
        assertArrayEquals(Resampler.convert(one, 8000, 24000), join(first));
        assertArrayEquals(Resampler.convert(two, 8000, 24000), join(second));
        assertArrayEquals(Resampler.convert(one, 8000, 24000), join(recorded));
    }

    @Test
    void theSameFrameTwiceIsNotHeardTwice() {
        AudioFrame frame = AudioFrame.of("call", 8000, noise(160), 0);
        AudioFrame out = send("direct:to-model", frame);
        assertSame(out, send("direct:to-model", frame), "a multicast sends one frame along two branches");
        send("direct:to-model", AudioFrame.of("call", 8000, noise(160), 160));
    }

    @Test
    void aGapInTheCallersVoiceForgetsWhatWasBefore() {
        short[] after = noise(160);
        send("direct:to-model", AudioFrame.of("call", 8000, noise(160), 0));
        AudioFrame out = send("direct:to-model", AudioFrame.of("call", 8000, after, 8000));
        assertArrayEquals(Resampler.convert(after, 8000, 24000), out.samples());
        assertEquals(24000, out.position());
    }

    @Test
    void aModelsItemsFollowEachOtherAndAreCountedAnew() {
        short[] voice = noise(2000);
        List<AudioFrame> out = new ArrayList<>();
        // deltas of odd lengths: 700 + 301 samples in one item, 999 in the next
        out.add(send("direct:to-caller", item("item-1", Arrays.copyOfRange(voice, 0, 700), 0)));
        out.add(send("direct:to-caller", item("item-1", Arrays.copyOfRange(voice, 700, 1001), 700)));
        out.add(send("direct:to-caller", item("item-2", Arrays.copyOfRange(voice, 1001, 2000), 0)));
        assertArrayEquals(Resampler.convert(voice, 24000, 8000), join(out));
        assertEquals(0, out.get(0).position());
        assertEquals(out.get(0).samples().length, out.get(1).position(), "positions within an item have no hole");
        assertEquals(0, out.get(2).position());
        assertEquals("item-2", out.get(2).itemId());
        assertEquals("response", out.get(2).responseId());
    }

    @Test
    void allOfAnItemComesBeforeItsEnd() {
        short[] first = noise(1440);
        short[] second = noise(960);
        List<AudioFrame> out = new ArrayList<>();
        for (int at = 0; at < first.length; at += 480) {
            out.add(send("direct:to-caller", item("item-1", Arrays.copyOfRange(first, at, at + 480), at)));
        }
        AudioFrame end = send("direct:to-caller", AudioFrame.endOfItem("call", 24000, first.length, "response", "item-1", 0));
        out.add(end);
        assertTrue(end.endsItem());
        assertEquals(480, end.position());
        // 60 ms, and the two that the filter is behind at most
        assertArrayEquals(Resampler.convert(Arrays.copyOf(first, first.length + 48), 24000, 8000), join(out));
        assertTrue(loudest(end.samples()) > 500, "what was kept back can be heard");
        assertArrayEquals(Resampler.convert(second, 24000, 8000), send("direct:to-caller", item("item-2", second, 0)).samples(),
                "nothing of it is left for the next");
    }

    @Test
    void aWordThatWasCutOffDoesNotRingIntoTheNextAnswer() {
        // loud to the last sample, and no end of the item: the caller interrupted
        send("direct:to-caller", item("item-1", noise(480), 0));
        send("direct:to-caller", item("item-1", noise(301), 480));
        short[] quiet = new short[480];
        AudioFrame first = send("direct:to-caller", AudioFrame.ofItem("call", 24000, quiet, 0, "next", "item-2", 0));
        assertArrayEquals(new short[160], first.samples(), "an answer that begins with silence begins with silence");
        short[] voice = noise(960);
        List<AudioFrame> out = new ArrayList<>();
        out.add(first);
        out.add(send("direct:to-caller", AudioFrame.ofItem("call", 24000, voice, 480, "next", "item-2", 0)));
        short[] alone = Arrays.copyOf(quiet, 480 + 960);
        System.arraycopy(voice, 0, alone, 480, 960);
        assertArrayEquals(Resampler.convert(alone, 24000, 8000), join(out), "sample for sample as if nothing had been before");
        assertEquals(160, out.get(1).position());
    }

    @Test
    void withoutNamesOfResponsesEachItemIsAnAnswerOfItsOwn() {
        send("direct:to-caller", AudioFrame.ofItem("call", 24000, noise(500), 0, null, "item-1", 0));
        short[] voice = noise(960);
        assertArrayEquals(Resampler.convert(voice, 24000, 8000),
                send("direct:to-caller", AudioFrame.ofItem("call", 24000, voice, 0, null, "item-2", 0)).samples());
    }

    @Test
    void theEndOfAnItemThatIsNotResampledIsEmptyAndAnEndWithoutABeginningToo() {
        AudioFrame end = AudioFrame.endOfItem("call", 8000, 160, "response", "item-1", 0);
        assertSame(end, send("direct:to-caller", end));
        send("direct:to-caller", item("item-1", noise(480), 0));
        AudioFrame other = send("direct:to-caller", AudioFrame.endOfItem("call", 24000, 480, "response", "item-2", 0));
        assertEquals(0, other.samples().length, "of an item that was cut off long ago");
        assertEquals(160, other.position());
    }

    @Test
    void aFrameOfTheRightRateIsLeftAsItIs() {
        AudioFrame frame = AudioFrame.of("call", 24000, noise(480), 0);
        assertSame(frame, send("direct:to-model", frame));
        assertEquals(0, bean("resample24k").calls());
    }

    @Test
    void theRateOfTheCallIsLearnt() throws Exception {
        assertEquals(8000, send("direct:to-caller", item("a", noise(480), 0)).sampleRate(), "nothing known: G.711");
        SipMediaRuntime runtime = SipMediaRuntime.of(context);
        runtime.callRates().set("call", 16000);
        AudioFrame out = send("direct:to-caller", item("a", noise(480), 480));
        assertEquals(16000, out.sampleRate(), "a re-INVITE may change the codec");
        assertEquals(320, out.samples().length);
        assertEquals(320, out.position());
    }

    @Test
    void theEndOfACallRemovesItsState() throws Exception {
        SipMediaRuntime runtime = SipMediaRuntime.of(context);
        runtime.callRates().set("call", 16000);
        send("direct:to-model", AudioFrame.of("call", 8000, noise(160), 0));
        send("direct:to-model", AudioFrame.of("other", 8000, noise(160), 0));
        assertEquals(2, bean("resample24k").calls());
        runtime.bus().publish(CallBus.Signal.CALL_HELD, "call", null);
        assertEquals(2, bean("resample24k").calls());
        runtime.bus().publish(CallBus.Signal.CALL_ENDED, "call", null);
        assertEquals(1, bean("resample24k").calls());
        assertEquals(CallRates.DEFAULT, runtime.callRates().of("call"));
        assertEquals(0, runtime.callRates().size());
    }

    @Test
    void itWorksWithoutAnyComponent() {
        send("direct:to-model", AudioFrame.of("call", 8000, noise(160), 0));
        assertNull(context.getCamelContextExtension().getContextPlugin(SipMediaRuntime.class), "no loops were started for it");
    }

    @Test
    void otherBodiesAreRefusedInWords() {
        for (Object body : new Object[] { new byte[10], null }) {
            Throwable e = assertThrows(CamelExecutionException.class, () -> template.requestBody("direct:to-model", body)).getCause();
            assertInstanceOf(IllegalArgumentException.class, e);
            assertTrue(e.getMessage().contains("AudioFrame"), e.getMessage());
        }
        assertThrows(IllegalArgumentException.class, () -> new ResampleProcessor(0));
        assertThrows(IllegalArgumentException.class, () -> new ResampleProcessor(12345));
    }

    @Test
    void aUsersOwnBeanWins() throws Exception {
        try (CamelContext other = new DefaultCamelContext()) {
            Processor own = exchange -> {
            };
            other.getRegistry().bind("resample24k", own);
            ResampleProcessors.register(other);
            Object toCall = other.getRegistry().lookupByName("resampleToCall");
            ResampleProcessors.register(other);
            assertSame(own, other.getRegistry().lookupByName("resample24k"));
            assertSame(toCall, other.getRegistry().lookupByName("resampleToCall"));
        }
    }

    private AudioFrame send(String uri, AudioFrame frame) {
        return template.requestBody(uri, frame, AudioFrame.class);
    }

    private ResampleProcessor bean(String name) {
        return context.getRegistry().lookupByNameAndType(name, ResampleProcessor.class);
    }

    private static AudioFrame item(String itemId, short[] samples, long position) {
        return AudioFrame.ofItem("call", 24000, samples, position, "response", itemId, 0);
    }

    private static int loudest(short[] samples) {
        int loudest = 0;
        for (short sample : samples) {
            loudest = Math.max(loudest, Math.abs(sample));
        }
        return loudest;
    }

    private static short[] join(List<AudioFrame> frames) {
        short[] all = new short[frames.stream().mapToInt(f -> f.samples().length).sum()];
        int at = 0;
        for (AudioFrame frame : frames) {
            System.arraycopy(frame.samples(), 0, all, at, frame.samples().length);
            at += frame.samples().length;
        }
        return all;
    }

    private short[] noise(int length) {
        short[] samples = new short[length];
        for (int i = 0; i < length; i++) {
            samples[i] = (short) random.nextInt(-20000, 20000);
        }
        return samples;
    }
}

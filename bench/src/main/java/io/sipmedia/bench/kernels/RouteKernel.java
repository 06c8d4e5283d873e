// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench.kernels;

import io.sipmedia.audio.AudioFrame;
import io.sipmedia.processor.ResampleProcessor;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExtendedCamelContext;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.PooledExchangeFactory;
import org.apache.camel.impl.engine.PooledProcessorExchangeFactory;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.AsyncCallback;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One frame through a route of the shipped shape: consumer, resampler, producer; and the same without the resampler. Exchanges are
 * pooled, as the gateway and the shipped routes have it ({@code camel.main.exchangeFactory = pooled}).
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class RouteKernel {

    /** Whether the frame is resampled on its way. */
    @Param({"true", "false"})
    public boolean resample;

    /** Whether each step stands behind Camel's default error handler, or behind none, as in the shipped routes. */
    @Param({"false", "true"})
    public boolean errorHandler;

    private final CamelContext context = new DefaultCamelContext();
    private final short[] samples = new short[160];
    private Entrance entrance;
    private long position;

    @Setup
    public void setUp() throws Exception {
        // what Camel Main does for exchangeFactory=pooled
        ExtendedCamelContext inner = context.getCamelContextExtension();
        inner.setExchangeFactory(new PooledExchangeFactory());
        inner.setProcessorExchangeFactory(new PooledProcessorExchangeFactory());
        context.addComponent("end", new Ends());
        context.setStreamCaching(false);
        ResampleProcessor resampler = new ResampleProcessor(24000);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                if (!errorHandler) {
                    errorHandler(noErrorHandler());
                }
                if (resample) {
                    from("end:in").process(resampler).to("end:out");
                } else {
                    from("end:in").process(exchange -> { }).to("end:out");
                }
            }
        });
        context.start();
        entrance = (Entrance) context.getRoutes().get(0).getConsumer();
    }

    @TearDown
    public void tearDown() {
        context.stop();
    }

    @Benchmark
    public AudioFrame frame() {
        AudioFrame frame = AudioFrame.of("0123456789abcdef", 8000, samples, position);
        position += samples.length;
        entrance.send(frame);
        return frame;
    }

    private static final class Ends extends DefaultComponent {
        @Override
        protected Endpoint createEndpoint(String uri, String remaining, java.util.Map<String, Object> parameters) {
            return new DefaultEndpoint(uri, this) {
                @Override
                public Producer createProducer() {
                    return new DefaultAsyncProducer(this) {
                        @Override
                        public boolean process(Exchange exchange, AsyncCallback callback) {
                            callback.done(true);
                            return true;
                        }
                    };
                }

                @Override
                public Consumer createConsumer(Processor processor) {
                    return new Entrance(this, processor);
                }
            };
        }
    }

    /** As the components' consumers do it. */
    private static final class Entrance extends DefaultConsumer {

        Entrance(Endpoint endpoint, Processor processor) {
            super(endpoint, processor);
        }

        void send(AudioFrame frame) {
            Exchange exchange = createExchange(false);
            exchange.getMessage().setBody(frame);
            exchange.getMessage().setHeader("CamelSipMediaCallId", frame.callId());
            AsyncProcessor route = getAsyncProcessor();
            route.process(exchange, doneSync -> releaseExchange(exchange, false));
        }
    }
}

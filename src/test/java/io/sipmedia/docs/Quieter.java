// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.docs;

import io.sipmedia.audio.AudioFrame;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** The processor that docs/getting-started.md shows. */
public class Quieter implements Processor {

    @Override
    public void process(Exchange exchange) {
        AudioFrame frame = exchange.getMessage().getBody(AudioFrame.class);
        short[] samples = frame.samples().clone();
        for (int i = 0; i < samples.length; i++) {
            samples[i] /= 2;
        }
        exchange.getMessage().setBody(frame.withSamples(samples));
    }
}

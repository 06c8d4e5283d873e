// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.docs;

import io.sipmedia.realtime.dialect.Ability;
import io.sipmedia.realtime.dialect.AudioEncoding;
import io.sipmedia.realtime.dialect.Capabilities;
import io.sipmedia.realtime.dialect.Defaults;
import io.sipmedia.realtime.dialect.DerivedDialect;
import io.sipmedia.realtime.dialect.GaDialect;
import io.sipmedia.realtime.dialect.SessionOptions;

public class AcmeDialect extends DerivedDialect {

    public AcmeDialect() {
        super(new GaDialect());
    }

    @Override
    public String name() {
        return "acme";
    }

    @Override
    public Capabilities capabilities() {
        return base.capabilities().without(Ability.TRUNCATE)
                .withInputs(AudioEncoding.PCM16K).withOutputs(AudioEncoding.PCM16K);
    }

    @Override
    public Defaults defaults() {
        return new Defaults("wss://voice.acme.example/v1/realtime", "acme-1", null, null);
    }

    @Override
    public void check(SessionOptions options) {
        // its voices are not OpenAI's: everything is allowed
    }

    @Override
    public String canonicalType(String type) {
        return type.equals("response.voice.delta") ? "response.output_audio.delta" : type;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.caller;

import java.io.IOException;

/** Answering telephones for tests of other packages. */
public final class Phones {

    private Phones() {
    }

    /** A telephone that answers and, once the caller spoke, says a phrase. */
    public static Phone thatSays(String wav) throws IOException {
        AnsweringPhone phone = AnsweringPhone.answers();
        return new Phone(phone, wav);
    }

    public static final class Phone implements AutoCloseable {

        private final AnsweringPhone phone;
        private final String wav;

        Phone(AnsweringPhone phone, String wav) {
            this.phone = phone;
            this.wav = wav;
        }

        public String uri() {
            return phone.uri();
        }

        public void speak() {
            phone.media.mouth().say(Voices.load(wav, Ear.RATE));
        }

        @Override
        public void close() {
            phone.close();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

/**
 * A server that a session may use.
 *
 * @param settings how to speak with it, and what to ask for
 * @param breaker  what all calls know of it
 */
public record ModelServer(SessionSettings settings, CircuitBreaker breaker) {

    /** One that no other call knows of. */
    public static ModelServer of(SessionSettings settings) {
        return new ModelServer(settings, new CircuitBreaker(CircuitBreaker.Policy.defaults()));
    }

    /** For people; no key. */
    public String label() {
        return settings.options().model() + " at " + settings.url().replaceAll("\\?.*", "");
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.openaisip.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What webhooks are signed with: HMAC-SHA256 over {@code id.timestamp.body}, Base64, as {@code v1,…}; the secret is
 * {@code whsec_} and Base64 (Standard Webhooks 1.0, section "Signature scheme"). Several secrets at a time while one is being
 * exchanged. Immutable, never printed. Thread: any.
 */
public final class WebhookSecret {

    private static final String PREFIX = "whsec_";
    private static final String VERSION = "v1,";
    // an effective key of HMAC-SHA256 (NIST SP 800-107); a secret that was cut when it was copied has less
    private static final int LEAST_BYTES = 16;
    private static final String ALGORITHM = "HmacSHA256";
    // a forger could make us compare for ever
    private static final int MOST_SIGNATURES = 10;

    private final List<SecretKeySpec> keys;

    private WebhookSecret(List<SecretKeySpec> keys) {
        this.keys = List.copyOf(keys);
    }

    /**
     * One secret, or more with commas between.
     *
     * @throws IllegalArgumentException if there is none or one is too short or no Base64; does not repeat it
     */
    public static WebhookSecret of(String text) {
        List<SecretKeySpec> keys = new ArrayList<>();
        for (String one : text == null ? new String[0] : text.split("[,\\s]+")) {
            if (!one.isEmpty()) {
                keys.add(new SecretKeySpec(bytes(one), ALGORITHM));
            }
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("webhookSecret is empty; without it anybody could send calls");
        }
        return new WebhookSecret(keys);
    }

    private static byte[] bytes(String one) {
        byte[] bytes;
        try {
            bytes = one.startsWith(PREFIX) ? Base64.getDecoder().decode(one.substring(PREFIX.length())) : one.getBytes(StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("webhookSecret begins with whsec_ and goes on with something that is no Base64");
        }
        if (bytes.length < LEAST_BYTES) {
            throw new IllegalArgumentException("webhookSecret has " + bytes.length + " bytes, which is too short for one; was it copied whole?");
        }
        return bytes;
    }

    /** Whether one of the signatures in this header, separated by spaces, is ours. Takes the same time wherever they differ. */
    boolean signed(String id, String timestamp, byte[] body, String signatures) {
        String[] given = signatures.split(" ", MOST_SIGNATURES + 1);
        boolean found = false;
        for (SecretKeySpec key : keys) {
            byte[] expected = Base64.getEncoder().encode(mac(key, id, timestamp, body));
            for (int i = 0; i < Math.min(given.length, MOST_SIGNATURES); i++) {
                found |= given[i].startsWith(VERSION)
                        && MessageDigest.isEqual(expected, given[i].substring(VERSION.length()).getBytes(StandardCharsets.UTF_8));
            }
        }
        return found;
    }

    private static byte[] mac(SecretKeySpec key, String id, String timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update((id + '.' + timestamp + '.').getBytes(StandardCharsets.UTF_8));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    /** Nothing secret. */
    @Override
    public String toString() {
        return "WebhookSecret[" + keys.size() + "]";
    }
}

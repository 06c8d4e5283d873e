// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A name for a caller that tells the provider nothing but that it is the same caller again: HMAC-SHA256 of the number with a
 * secret. A plain hash would not do: there are so few telephone numbers that all of them can be tried.
 */
final class SafetyIdentifier {

    /** The header of the upgrade request. */
    static final String HEADER = "OpenAI-Safety-Identifier";

    private SafetyIdentifier() {
    }

    /** 64 hexadecimal digits; null without a secret or a caller. */
    static String of(String secret, String caller) {
        if (secret == null || secret.isBlank() || caller == null || caller.isBlank()) {
            return null;
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(number(caller).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has HmacSHA256", e);
        }
    }

    // one caller is one caller, however his number is written
    private static String number(String caller) {
        String user = caller.strip().replaceFirst("^(?i:sips?|tel):", "").replaceFirst("[@;?].*$", "");
        return user.matches("[+0-9 ()./-]+") ? user.replaceAll("[^+0-9]", "") : user;
    }
}

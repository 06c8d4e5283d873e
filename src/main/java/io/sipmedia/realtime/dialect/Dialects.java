// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

/**
 * The dialects that ship.
 */
public final class Dialects {

    private Dialects() {
    }

    /** @throws IllegalArgumentException which lists the dialects there are */
    public static Dialect named(String name) {
        if (GaDialect.NAME.equalsIgnoreCase(name)) {
            return new GaDialect();
        }
        throw new IllegalArgumentException("dialect '" + name + "' is not one of: " + GaDialect.NAME);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.gateway;

/** A setting that cannot be used. The message is one line: the variable, what it holds, what is wrong or allowed. */
public final class SettingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SettingException(String variable, String value, String allowed) {
        super(variable + " is '" + value + "'; allowed: " + allowed);
    }

    private SettingException(String line) {
        super(line);
    }

    /** The value is well formed, but this machine, now, cannot do what it asks for. */
    static SettingException unusable(String variable, String value, String why) {
        return new SettingException(variable + " is '" + value + "', but " + why);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip.sdp;

/** Which way media flows, seen from whoever wrote the description (RFC 8866 6.7). */
public enum Direction {
    /** Both ways. */
    SENDRECV(true, true),
    /** The writer only sends. */
    SENDONLY(true, false),
    /** The writer only listens. */
    RECVONLY(false, true),
    /** Nothing flows. */
    INACTIVE(false, false);

    private final boolean sends;
    private final boolean receives;

    Direction(boolean sends, boolean receives) {
        this.sends = sends;
        this.receives = receives;
    }

    /** Whether the writer sends media. */
    public boolean sends() {
        return sends;
    }

    /** Whether the writer wants media. */
    public boolean receives() {
        return receives;
    }

    /** The attribute name. */
    public String sdp() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /**
     * The same flow seen from the other side, cut to what that side is willing to do: what RFC 3264 6.1 allows in an
     * answer to an offer with this direction.
     *
     * @param willing what the answering side would like
     */
    public Direction mirror(Direction willing) {
        return of(receives && willing.sends, sends && willing.receives);
    }

    /** The direction with these two flows. */
    public static Direction of(boolean sends, boolean receives) {
        if (sends) {
            return receives ? SENDRECV : SENDONLY;
        }
        return receives ? RECVONLY : INACTIVE;
    }

    /** The direction an attribute names; null when it is none. */
    static Direction ofAttribute(String name) {
        for (Direction direction : values()) {
            if (direction.name().equalsIgnoreCase(name)) {
                return direction;
            }
        }
        return null;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class SourceLockTest {

    private static final InetSocketAddress SIGNALLED = new InetSocketAddress("203.0.113.5", 4000);
    private static final InetSocketAddress OTHER_PORT = new InetSocketAddress("203.0.113.5", 5000);
    private static final InetSocketAddress STRANGER = new InetSocketAddress("198.51.100.9", 4000);
    private static final InetSocketAddress PRIVATE = new InetSocketAddress("192.168.1.20", 4000);

    private final SourceLock lock = new SourceLock(true);

    private static RtpPacket packet(int ssrc, int sequence) {
        return new RtpPacket(false, 0, sequence, sequence * 160, ssrc, new byte[160], 0, 160);
    }

    private int judge(InetSocketAddress source, int ssrc, int sequence) {
        List<RtpPacket> taken = lock.judge(source, packet(ssrc, sequence), true);
        return taken == null ? -1 : taken.size();
    }

    @Test
    void theSignalledAddressIsBelievedAtOnce() {
        lock.signalled(SIGNALLED);
        assertEquals(1, judge(SIGNALLED, 1, 10));
        assertEquals(SIGNALLED, lock.locked());
    }

    @Test
    void anotherPortOfItProvesItselfAndNothingIsLost() {
        lock.signalled(SIGNALLED);
        assertEquals(0, judge(OTHER_PORT, 1, 10));
        assertEquals(SIGNALLED, lock.target());
        assertEquals(2, judge(OTHER_PORT, 1, 11));
        assertEquals(OTHER_PORT, lock.target());
        assertEquals(-1, judge(STRANGER, 1, 12));
    }

    @Test
    void beforeNegotiationNobodyIsBelieved() {
        assertEquals(-1, judge(SIGNALLED, 1, 10));
        assertNull(lock.target());
    }

    @Test
    void aStrangerNeverLocksWhenTheSignalledAddressIsPublic() {
        lock.signalled(SIGNALLED);
        for (int i = 0; i < 10; i++) {
            assertEquals(-1, judge(STRANGER, 1, i));
        }
        assertEquals(SIGNALLED, lock.target());
    }

    @Test
    void behindNatTwoInSequenceLock() {
        lock.signalled(PRIVATE);
        assertEquals(0, judge(STRANGER, 1, 65_535));
        assertEquals(2, judge(STRANGER, 1, 0));
        assertEquals(STRANGER, lock.target());
    }

    @Test
    void scatteredPacketsDoNotLock() {
        lock.signalled(PRIVATE);
        for (int i = 0; i < 20; i++) {
            assertEquals(0, judge(STRANGER, 1, i * 2));
        }
        for (int i = 0; i < 20; i++) {
            assertEquals(0, judge(STRANGER, i, i));
        }
        assertNull(lock.locked());
        assertNull(lock.judge(STRANGER, packet(1, 1), false), "unknown payload type");
    }

    @Test
    void candidatesDoNotDisturbEachOther() {
        lock.signalled(PRIVATE);
        InetSocketAddress caller = new InetSocketAddress("203.0.113.77", 999);
        assertEquals(0, judge(caller, 1, 5));
        assertEquals(0, judge(STRANGER, 2, 50));
        assertEquals(2, judge(caller, 1, 6));
        assertEquals(caller, lock.target());
        assertEquals(-1, judge(STRANGER, 2, 51));
    }

    @Test
    void aRebindMustContinueTheStream() {
        lock.signalled(SIGNALLED);
        judge(SIGNALLED, 1, 10);
        assertEquals(-1, judge(OTHER_PORT, 2, 11), "another SSRC");
        assertEquals(-1, judge(OTHER_PORT, 1, 5000), "far away");
        assertEquals(0, judge(OTHER_PORT, 1, 12));
        assertEquals(2, judge(OTHER_PORT, 1, 13));
        assertEquals(OTHER_PORT, lock.target());
        assertEquals(-1, judge(STRANGER, 1, 14), "another host");
    }

    @Test
    void aNewAddressOpensTheLock() {
        lock.signalled(SIGNALLED);
        judge(SIGNALLED, 1, 10);
        lock.signalled(STRANGER);
        assertEquals(STRANGER, lock.target());
        assertEquals(-1, judge(SIGNALLED, 1, 11));
        assertEquals(1, judge(STRANGER, 7, 1));
    }

    @Test
    void theSameAddressAgainKeepsTheLockButLetsAMovedPhoneIn() {
        lock.signalled(PRIVATE);
        judge(STRANGER, 1, 1);
        judge(STRANGER, 1, 2);
        InetSocketAddress moved = new InetSocketAddress("203.0.113.200", 7000);
        assertEquals(-1, judge(moved, 1, 3));
        lock.signalled(PRIVATE);
        assertEquals(STRANGER, lock.target());
        assertEquals(0, judge(moved, 1, 3));
        assertEquals(2, judge(moved, 1, 4));
        assertEquals(moved, lock.target());
        lock.signalled(PRIVATE);
        assertEquals(1, judge(moved, 1, 5));
        assertEquals(-1, judge(STRANGER, 1, 6), "the old source was heard: closed again");
    }

    @Test
    void aPhoneOnThisMachineAnnouncesItsNetworkCardAndSendsFromLoopback() {
        InetSocketAddress loopback = new InetSocketAddress("127.0.0.1", 4000);
        SourceLock beside = new SourceLock(true, SIGNALLED.getAddress()::equals);
        beside.signalled(SIGNALLED);
        assertEquals(0, beside.judge(loopback, packet(1, 10), true).size());
        assertEquals(2, beside.judge(loopback, packet(1, 11), true).size());
        assertEquals(loopback, beside.target());
        assertNull(beside.judge(STRANGER, packet(1, 12), true));
    }

    @Test
    void loopbackIsNoCallerOfAnotherMachineAndOneLoopbackAddressIsNotAnother() {
        InetSocketAddress loopback = new InetSocketAddress("127.0.0.1", 4000);
        lock.signalled(SIGNALLED);
        assertEquals(-1, judge(loopback, 1, 10));
        lock.signalled(loopback);
        assertEquals(-1, judge(new InetSocketAddress("127.0.0.2", 4000), 1, 10));
    }

    @Test
    void withoutSymmetryTheTargetStays() {
        SourceLock strict = new SourceLock(false);
        strict.signalled(SIGNALLED);
        strict.judge(OTHER_PORT, packet(1, 1), true);
        strict.judge(OTHER_PORT, packet(1, 2), true);
        assertEquals(SIGNALLED, strict.target());
        assertEquals(OTHER_PORT, strict.locked());
    }

    @Test
    void latePacketsOfTheOldPortDoNotKeepTheNewOneOut() {
        lock.signalled(SIGNALLED);
        judge(SIGNALLED, 1, 10);
        lock.signalled(OTHER_PORT);
        // enough of them to prove themselves
        judge(SIGNALLED, 1, 11);
        judge(SIGNALLED, 1, 12);
        judge(SIGNALLED, 1, 13);
        assertEquals(1, judge(OTHER_PORT, 7, 500), "another SSRC from where the re-INVITE said");
        assertEquals(OTHER_PORT, lock.target());
        assertEquals(-1, judge(SIGNALLED, 1, 14));
    }

    @Test
    void latePacketsFromBehindANatDoNotKeepTheNewSourceOut() {
        lock.signalled(PRIVATE);
        judge(STRANGER, 1, 10);
        judge(STRANGER, 1, 11);
        lock.signalled(new InetSocketAddress("192.168.1.20", 4002));
        judge(STRANGER, 1, 12);
        judge(STRANGER, 1, 13);
        judge(STRANGER, 1, 14);
        InetSocketAddress moved = new InetSocketAddress("198.51.100.9", 4777);
        assertEquals(0, judge(moved, 7, 500));
        assertEquals(2, judge(moved, 7, 501));
        assertEquals(moved, lock.target());
        assertEquals(-1, judge(STRANGER, 1, 15));
    }

    @Test
    void aSourceThatGoesOnAfterANewAddressIsTheCaller() {
        lock.signalled(PRIVATE);
        judge(STRANGER, 1, 1);
        judge(STRANGER, 1, 2);
        lock.signalled(new InetSocketAddress("192.168.1.20", 4002));
        for (int i = 3; i < 120; i++) {
            judge(STRANGER, 1, i);
        }
        InetSocketAddress other = new InetSocketAddress("203.0.113.200", 7000);
        assertEquals(-1, judge(other, 7, 1));
        assertEquals(STRANGER, lock.target());
    }

    @Test
    void aPrivateAddressNearUsDoesNotTakeOverFromACallerBehindNat() {
        lock.signalled(PRIVATE);
        judge(STRANGER, 1, 1);
        judge(STRANGER, 1, 2);
        assertEquals(-1, judge(PRIVATE, 9, 1));
        assertEquals(STRANGER, lock.target());
    }
}

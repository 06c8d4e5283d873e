// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sipmedia.rehearsal.caller.ScriptedCaller;
import io.sipmedia.sip.InviteDialog;
import java.lang.reflect.Proxy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A call that cannot even begin takes no place from others. */
class SwitchboardTest extends PhoneTestSupport {

    private static final String ROUTE = """
            - route:
                from:
                  uri: sip-media:agent
                  steps:
                    - process: { ref: seen }
            """;

    /** A dialog that cannot be asked for this. */
    private static InviteDialog broken(String method) {
        return (InviteDialog) Proxy.newProxyInstance(InviteDialog.class.getClassLoader(), new Class<?>[] {InviteDialog.class},
                (proxy, called, arguments) -> {
                    if (called.getName().equals(method)) {
                        throw new IllegalStateException("broken: " + method);
                    }
                    if (called.getName().equals("requestUser")) {
                        return "agent";
                    }
                    return called.getReturnType() == boolean.class ? Boolean.TRUE : null;
                });
    }

    // in the call itself, and in what puts its headers into messages
    @ParameterizedTest
    @ValueSource(strings = {"listener", "from"})
    void aCallThatCannotBeginGivesItsPlaceBack(String method) throws Exception {
        sip.setMaxCalls(1);
        start(ROUTE);
        InviteDialog dialog = broken(method);
        for (int i = 0; i < 2; i++) {
            assertEquals("broken: " + method,
                    assertThrows(IllegalStateException.class, () -> sip.switchboard().onInvite(dialog)).getMessage());
        }
        assertEquals(0, sip.callCount());
        theOnlyPlaceIsFree();
    }

    private void theOnlyPlaceIsFree() throws Exception {
        try (ScriptedCaller caller = caller("agent").build()) {
            caller.call().hangsUp();
        }
        assertEquals("remote-bye", record().cause());
    }
}

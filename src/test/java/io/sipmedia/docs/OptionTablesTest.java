// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class OptionTablesTest {

    @Test
    void theTablesOfThePageSayWhatTheCodeSays() throws IOException {
        String page = Files.readString(OptionTables.PAGE);

        assertEquals(OptionTables.filled(page), page, "run the main method of " + OptionTables.class.getName());
    }
}

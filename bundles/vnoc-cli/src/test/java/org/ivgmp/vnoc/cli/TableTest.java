package org.ivgmp.vnoc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void columnsAreAligned_listsJoined_missingValuesEmpty() {
        assertEquals("""
                NAME    VPNS      LASTHEARD
                paris   tv,radio  now
                rome-2
                """, Table.of(List.of(
                Map.of("name", "paris", "vpns", List.of("tv", "radio"), "lastHeard", "now"),
                Map.of("name", "rome-2", "vpns", List.of())), "name", "vpns", "lastHeard"));
    }

    @Test
    void noRows_isTheHeadingOnly() {
        assertEquals("ID  VPN\n", Table.of(List.of(), "id", "vpn"));
    }

    /// A site may not draw on the operator's terminal with what it puts into the audit log.
    @Test
    void controlCharactersAreShown_notSent() {
        assertEquals("REASON\n\\u001b[2Jgone\\u000ax\n", Table.of(List.of(Map.of("reason", "\u001b[2Jgone\nx")),
                "reason"));
    }
}

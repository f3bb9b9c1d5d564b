package org.ivgmp.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The registry "Differentiated Services Field Codepoints" of IANA.
class DscpTest {

    @ParameterizedTest
    @CsvSource({"CS0,0", "CS1,8", "CS2,16", "CS3,24", "CS4,32", "CS5,40", "CS6,48", "CS7,56", "AF11,10", "AF12,12", "AF13,14",
        "AF21,18", "AF22,20", "AF23,22", "AF31,26", "AF32,28", "AF33,30", "AF41,34", "AF42,36", "AF43,38", "EF,46", "VA,44", "LE,1"})
    void names(String name, int codepoint) {
        assertEquals(OptionalInt.of(codepoint), Dscp.parse(name));
        assertEquals(OptionalInt.of(codepoint), Dscp.parse(name.toLowerCase()));
        assertEquals(name, Dscp.name(codepoint));
    }

    @Test
    void numbers() {
        for (int codepoint = 0; codepoint <= Dscp.MAX; codepoint++) {
            assertEquals(OptionalInt.of(codepoint), Dscp.parse("" + codepoint));
            assertEquals(OptionalInt.of(codepoint), Dscp.parse(Dscp.name(codepoint)));
        }
        assertEquals(Optional.empty(), Dscp.named(Dscp.COPY));
        assertEquals(Optional.of("3"), Dscp.named(3));
    }

    @Test
    void whatIsNone() {
        for (String text : List.of("", "64", "-1", "+1", "01", "AF44", "AF10", "CS8", "EF ", "0x2e", "99999999999")) {
            assertTrue(Dscp.parse(text).isEmpty(), text);
        }
    }
}

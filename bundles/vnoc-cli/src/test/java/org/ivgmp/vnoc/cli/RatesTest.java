package org.ivgmp.vnoc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RatesTest {

    @Test
    void unitsAreDecimal() {
        assertEquals(0, Rates.bits("0"));
        assertEquals(64_000, Rates.bits("64000"));
        assertEquals(500_000, Rates.bits("500k"));
        assertEquals(1_500_000_000, Rates.bits("1.5G"));
        assertEquals(10_000_000, Rates.bits("10M"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10m", "10 M", "-1", "1e6", "10MB", ".5M", "9999999999999"})
    void whatIsNoRateIsRefused(String text) {
        assertThrows(FailureException.class, () -> Rates.bits(text));
    }
}

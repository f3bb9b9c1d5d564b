package org.ivgmp.vnoc.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;

/// Rates as people write them.
final class Rates {

    private static final Map<String, Long> UNITS = Map.of("", 1L, "k", 1_000L, "M", 1_000_000L, "G", 1_000_000_000L);

    private Rates() {
    }

    /// Bits a second.
    ///
    /// @throws FailureException for what is no rate
    static long bits(String text) {
        if (!text.matches("[0-9]{1,12}(\\.[0-9]{1,6})?[kMG]?")) {
            throw new FailureException("--rate " + text + " is not a rate such as 500k, 10M or 1.5G (bit/s)");
        }
        String unit = text.replaceAll("[0-9.]", "");
        BigDecimal number = new BigDecimal(text.substring(0, text.length() - unit.length()));
        return number.multiply(BigDecimal.valueOf(UNITS.get(unit))).setScale(0, RoundingMode.HALF_UP).longValueExact();
    }
}

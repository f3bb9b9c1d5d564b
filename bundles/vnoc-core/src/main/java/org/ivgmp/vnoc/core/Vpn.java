package org.ivgmp.vnoc.core;

/// @param number 1 to [#NUMBER_MAX]: the upper 20 bits of the GRE key. Never given twice
public record Vpn(String name, int number) {
    public static final int NUMBER_MAX = (1 << 20) - 1;
}

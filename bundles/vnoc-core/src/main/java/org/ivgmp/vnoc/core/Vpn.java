package org.ivgmp.vnoc.core;

/// @param number         1 to [#NUMBER_MAX]: the upper 20 bits of the GRE key. Never given twice
/// @param privateNetwork whether its packets may go without IPsec between sites that have a private network between them
public record Vpn(String name, int number, boolean privateNetwork) {
    public static final int NUMBER_MAX = (1 << 20) - 1;

    /// Over the Internet.
    public Vpn(String name, int number) {
        this(name, number, false);
    }
}

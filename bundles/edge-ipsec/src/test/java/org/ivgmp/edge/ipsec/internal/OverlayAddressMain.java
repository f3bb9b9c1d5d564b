package org.ivgmp.edge.ipsec.internal;

import java.io.IOException;

import org.ivgmp.net.Ipv4Address;

/// A program that puts addresses on lo, one after the other, as a driver does whose identity changes.
public final class OverlayAddressMain {

    private OverlayAddressMain() {
    }

    public static void main(String[] addresses) throws IOException {
        OverlayAddress overlay = new OverlayAddress();
        for (String address : addresses) {
            overlay.ensure(Ipv4Address.of(address));
        }
        System.out.println("DONE");
    }
}

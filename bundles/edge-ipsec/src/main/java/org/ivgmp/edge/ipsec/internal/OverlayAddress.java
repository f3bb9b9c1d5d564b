package org.ivgmp.edge.ipsec.internal;

import java.io.IOException;
import java.net.NetworkInterface;
import java.util.List;
import java.util.Optional;

import org.ivgmp.net.Ipv4Address;
import org.ivgmp.program.Program;

/// Puts the overlay address on the loopback interface, by ip(8).
final class OverlayAddress implements OverlayPort {

    /// The one put there before: a site that was given another address must not answer for the old one.
    private Optional<Ipv4Address> former = Optional.empty();

    @Override
    public void ensure(Ipv4Address overlay) throws MissingException {
        try {
            Optional<Ipv4Address> old = former.filter(address -> !address.equals(overlay));
            if (old.isPresent()) {
                ip("del", old.get());
            }
            former = Optional.of(overlay);
            if (NetworkInterface.getByInetAddress(overlay.toInetAddress()) == null) {
                ip("replace", overlay);
            }
        } catch (IOException failure) {
            throw new MissingException(
                    "the overlay address " + overlay + " cannot be put on lo: " + failure.getMessage());
        }
    }

    private static void ip(String action, Ipv4Address address) throws IOException {
        Program.run(List.of("ip", "address", action, address + "/32", "dev", "lo"));
    }
}

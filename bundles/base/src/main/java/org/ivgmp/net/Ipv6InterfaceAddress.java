package org.ivgmp.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// An IPv6 address of a network interface, as Linux tells it. The JDK's own NetworkInterface does not, for as long as a process lives, where
/// the machine had no IPv6 address when it started; and it does not say which addresses may be used already.
///
/// @param interfaceName such as `lan0`
/// @param prefixLength  0 to 128
public record Ipv6InterfaceAddress(String interfaceName, Ipv6Address address, int prefixLength) {

    private static final Path KERNEL = Path.of("/proc/net/if_inet6");
    /// IFA_F_TENTATIVE and IFA_F_DADFAILED of linux/if_addr.h: not known to be ours alone (RFC 4862 section 5.4).
    private static final int NOT_USABLE = 0x40 | 0x08;
    private static final int FIELDS = 6;

    /// Those that may be used; none where the kernel has no IPv6.
    public static List<Ipv6InterfaceAddress> ofThisMachine() {
        try {
            return parse(Files.readAllLines(KERNEL));
        } catch (IOException noIpv6) {
            return List.of();
        }
    }

    /// @param lines `address index length scope flags name`, all but the name in hexadecimal: net/ipv6/addrconf.c. Others are passed over
    static List<Ipv6InterfaceAddress> parse(List<String> lines) {
        List<Ipv6InterfaceAddress> found = new ArrayList<>();
        lines.forEach(line -> parse(line.strip().split("\\s+")).ifPresent(found::add));
        return found;
    }

    private static Optional<Ipv6InterfaceAddress> parse(String[] fields) {
        try {
            if (fields.length != FIELDS || fields[0].length() != 32 || (Integer.parseInt(fields[4], 16) & NOT_USABLE) != 0) {
                return Optional.empty();
            }
            return Optional.of(new Ipv6InterfaceAddress(fields[5], Ipv6Address.of(HexFormat.of().parseHex(fields[0]), 0),
                    Integer.parseInt(fields[2], 16)));
        } catch (IllegalArgumentException notOfThisForm) {
            return Optional.empty();
        }
    }
}

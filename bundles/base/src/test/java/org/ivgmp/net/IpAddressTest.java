package org.ivgmp.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {

    /// RFC 5952 sections 1, 4 and 5: what is read, and how it is written.
    @ParameterizedTest
    @CsvSource({"2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1", "2001:0db8::0001, 2001:db8::1",
        "2001:db8::1:1:1:1:1, 2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1", "2001:DB8::A, 2001:db8::a", "::, ::", "::1, ::1", "1::, 1::", "ff3e::8000:1, ff3e::8000:1",
        "0:0:0:0:0:0:0:0, ::", "1:0:0:2:3:4:5:0, 1::2:3:4:5:0", "::192.0.2.33, ::c000:221",
        "64:ff9b::192.0.2.33, 64:ff9b::c000:221"})
    void ipv6IsWrittenAsRfc5952Says(String text, String canonical) {
        assertEquals(canonical, IpAddress.of(text).toString());
        assertEquals(IpAddress.of(text), IpAddress.of(canonical));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", ":::", "1", "1:2", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::", "fe80::1%lo",
        "[::1]", "::1/64", " ::1", "::ffff:192.0.2.1", "::ffff:c000:221", "1:2:3:4:5:6:7:8::", "localhost", "::1.2.3", "::1.2.3.256",
        "1.2.3", "01.2.3.4", "1.2.3.4.5", "256.1.1.1"})
    void otherTextsAreRefused(String text) {
        assertEquals(Optional.empty(), IpAddress.parse(text));
        assertThrows(IllegalArgumentException.class, () -> IpAddress.of(text));
    }

    @Test
    void textAndOctetsAreReadBack() {
        Random random = new Random(6);
        for (int i = 0; i < 10_000; i++) {
            long zeros = random.nextLong();
            Ipv6Address six = new Ipv6Address(random.nextLong() & sparse(zeros), random.nextLong() & sparse(zeros >>> 4));
            if (six.high() == 0 && six.low() >>> 32 == 0xFFFF) {
                continue;
            }
            assertEquals(six, IpAddress.of(six.toString()), six::toString);
            assertEquals(six, IpAddress.of(six.toBytes()));
            assertEquals(six, IpAddress.of(six.toInetAddress()));
            Ipv4Address four = new Ipv4Address(random.nextInt());
            assertEquals(four, IpAddress.of(four.toString()));
            assertEquals(four, IpAddress.of(four.toBytes()));
        }
    }

    /// Each of four parts of 16 bits all zero or untouched.
    private static long sparse(long choice) {
        long mask = 0;
        for (int part = 0; part < 4; part++) {
            mask |= (choice >>> part & 1) == 0 ? 0 : 0xFFFFL << 16 * part;
        }
        return mask;
    }

    /// RFC 4291 section 2.7, RFC 4607 section 1, RFC 5771 section 4.
    @ParameterizedTest
    @CsvSource({"ff00::1, true, true, false", "ff01::1, true, true, false", "ff02::16, true, true, false", "ff12::1, true, true, false",
        "ff05::1, true, false, false", "ff3e::1, true, false, true", "ff32::1, true, true, true", "ff3e:20:1::1, true, false, false",
        "ff7e::1, true, false, false", "fe80::1, false, false, false", "224.0.0.251, true, true, false", "224.0.1.1, true, false, false",
        "232.1.1.1, true, false, true", "240.0.0.1, false, false, false"})
    void kindsOfMulticast(String text, boolean multicast, boolean linkLocal, boolean sourceSpecific) {
        IpAddress address = IpAddress.of(text);
        assertEquals(List.of(multicast, linkLocal, sourceSpecific),
                List.of(address.isMulticast(), address.isLinkLocalMulticast(), address.isSourceSpecific()));
    }

    @Test
    void ordersIpv4First() {
        List<IpAddress> sorted = List.of(IpAddress.of("1.2.3.4"), IpAddress.of("239.1.1.1"), IpAddress.of("::"), IpAddress.of("1::"),
                IpAddress.of("fe80::1"), IpAddress.of("ff3e::"), IpAddress.of("ff3e::8000:0:0:1"));
        assertEquals(sorted, sorted.reversed().stream().sorted().toList());
    }

    @Test
    void prefixesCoverTheirFamilyAlone() {
        IpPrefix all4 = IpPrefix.of("0.0.0.0/0");
        IpPrefix all6 = IpPrefix.of("::/0");
        assertTrue(all4.contains(IpAddress.of("239.1.1.1")));
        assertFalse(all4.contains(IpAddress.of("::1")));
        assertTrue(all6.contains(IpAddress.of("ff3e::1")));
        assertFalse(all6.contains(IpAddress.of("1.2.3.4")));
        for (int length = 0; length <= 128; length++) {
            IpPrefix prefix = new IpPrefix(IpAddress.of("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), length);
            assertEquals(prefix, IpPrefix.of(prefix.toString()));
            assertEquals(length, Long.bitCount(((Ipv6Address) prefix.address()).high())
                    + Long.bitCount(((Ipv6Address) prefix.address()).low()));
            assertTrue(all6.contains(prefix));
        }
        assertTrue(IpPrefix.of("ff3e::/32").contains(IpPrefix.of("ff3e::5/128")));
        assertFalse(IpPrefix.of("ff3e::5").contains(IpPrefix.of("ff3e::/32")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2.3.4/33", "::/129", "::/-1", "::/", "/8", "::/01", "1.2.3.4/", "::/1/1", "1.2.3.4/1000"})
    void otherPrefixesAreRefused(String text) {
        assertEquals(Optional.empty(), IpPrefix.parse(text));
    }
}

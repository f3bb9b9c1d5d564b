package org.ivgmp.edge.ipsec.vici;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ViciCodecTest {

    private static final int SEED = 4754;

    private static ViciMessage sample() {
        return new ViciMessage().put("version", "2").put("empty", "").put("binary", new byte[] {0, -1, 1, 2, 3})
                .put("conns", List.of("a", "", "c")).put("none", List.of())
                .put("children", new ViciMessage().put("multicast", new ViciMessage().put("mode", "tunnel")))
                .put("nothing", new ViciMessage());
    }

    /// The example of the protocol's description, section "Message format".
    @Test
    void theExampleOfTheDescriptionIsWrittenAsThere() {
        ViciMessage message = new ViciMessage().put("key1", "value1").put("section1", new ViciMessage()
                .put("sub-section", new ViciMessage().put("key2", "value2")).put("list1", List.of("item1", "item2")));
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        expected.writeBytes(new byte[] {3, 4, 'k', 'e', 'y', '1', 0, 6, 'v', 'a', 'l', 'u', 'e', '1'});
        expected.writeBytes(new byte[] {1, 8, 's', 'e', 'c', 't', 'i', 'o', 'n', '1'});
        expected.writeBytes(new byte[] {1, 11, 's', 'u', 'b', '-', 's', 'e', 'c', 't', 'i', 'o', 'n'});
        expected.writeBytes(new byte[] {3, 4, 'k', 'e', 'y', '2', 0, 6, 'v', 'a', 'l', 'u', 'e', '2'});
        expected.write(2);
        expected.writeBytes(new byte[] {4, 5, 'l', 'i', 's', 't', '1', 5, 0, 5, 'i', 't', 'e', 'm', '1'});
        expected.writeBytes(new byte[] {5, 0, 5, 'i', 't', 'e', 'm', '2', 6, 2});
        assertArrayEquals(expected.toByteArray(), ViciCodec.encode(message));
        roundTrip(expected.toByteArray());
    }

    private static void roundTrip(byte[] octets) {
        assertArrayEquals(octets, ViciCodec.encode(ViciCodec.decode(octets).orElseThrow()));
    }

    @Test
    void whatIsWrittenIsReadAsItWas() {
        byte[] octets = ViciCodec.encode(sample());
        roundTrip(octets);
        ViciMessage read = ViciCodec.decode(octets).orElseThrow();
        assertEquals(Optional.of("2"), read.text("version"));
        assertEquals(List.of("a", "", "c"), read.texts("conns"));
        assertEquals(List.of(), read.texts("none"));
        assertEquals(Optional.of("tunnel"),
                read.section("children").orElseThrow().section("multicast").orElseThrow().text("mode"));
        assertEquals(Optional.empty(), read.text("children"));
        assertEquals(Optional.empty(), read.section("version"));
        assertEquals(List.of(), read.texts("version"));
        assertEquals(Optional.empty(), read.text("missing"));
    }

    @Test
    void theLongestNamesAndValuesAreWrittenAndLongerOnesAreNot() {
        roundTrip(ViciCodec.encode(new ViciMessage().put("n".repeat(255), new byte[65_535])));
        ViciMessage name = new ViciMessage().put("n".repeat(256), "x");
        assertThrows(IllegalArgumentException.class, () -> ViciCodec.encode(name));
        ViciMessage value = new ViciMessage().put("n", new byte[65_536]);
        assertThrows(IllegalArgumentException.class, () -> ViciCodec.encode(value));
    }

    /// A prefix that ends between two elements of the outermost level is a message, too; no other is.
    @Test
    void everyOtherPrefixIsRefused() {
        byte[] octets = ViciCodec.encode(sample());
        int whole = 0;
        for (int length = 0; length < octets.length; length++) {
            byte[] prefix = Arrays.copyOf(octets, length);
            if (ViciCodec.decode(prefix).isPresent()) {
                roundTrip(prefix);
                whole++;
            }
        }
        assertEquals(sample().nodes().size(), whole);
    }

    @Test
    void everyBitFlipIsRefusedOrReadAsAMessage() {
        byte[] octets = ViciCodec.encode(sample());
        for (int bit = 0; bit < octets.length * 8; bit++) {
            byte[] flipped = octets.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            ViciCodec.decode(flipped).ifPresent(ViciCodec::encode);
        }
    }

    @Test
    void noOctetsMakeItThrow() {
        Random random = new Random(SEED);
        for (int round = 0; round < 200_000; round++) {
            byte[] octets = new byte[random.nextInt(64)];
            for (int i = 0; i < octets.length; i++) {
                octets[i] = (byte) (random.nextInt(4) == 0 ? random.nextInt(256) : random.nextInt(8));
            }
            ViciCodec.decode(octets).ifPresent(ViciCodec::encode);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "07", "02", "0100", "01000202", "05000161", "06", "040161030161000162",
        "0301610005", "04016105ffff", "0401610402"})
    void whatIsNoMessageIsRefused(String hexadecimal) {
        assertTrue(ViciCodec.decode(Packets.octets(hexadecimal)).isEmpty(), hexadecimal);
    }

    @Test
    void aHundredThousandSectionsInOneAnotherAreRefused() {
        byte[] octets = new byte[300_000];
        for (int i = 0; i + 2 < octets.length; i += 3) {
            octets[i] = 1;
            octets[i + 1] = 1;
            octets[i + 2] = 'x';
        }
        assertTrue(ViciCodec.decode(octets).isEmpty());
    }

    /// See SOURCE.md beside them.
    @ParameterizedTest
    @ValueSource(strings = {"version", "get-conns", "list-sas-connecting", "list-sas-up", "list-sas-rekeyed",
        "list-conns", "list-certs", "child-rekey", "child-updown-down", "terminate-none", "load-conn-empty"})
    void whatCharonSentIsReadAndWrittenAgainTheSame(String name) {
        roundTrip(Packets.content(name));
    }

    @Test
    void whatCharonSentMeansWhatItMeant() {
        assertEquals(Optional.of("5.9.8"), Packets.message("version").text("version"));
        assertEquals(2, Packets.message("get-conns").texts("conns").size());
        ViciMessage sa = Packets.message("list-sas-up").sections().values().iterator().next();
        assertEquals(Optional.of("ESTABLISHED"), sa.text("state"));
        assertEquals(List.of("100.64.0.2/32"),
                sa.section("child-sas").orElseThrow().section("multicast-1").orElseThrow().texts("remote-ts"));
        assertEquals(Optional.of("no matching SAs to terminate found"),
                Packets.message("terminate-none").text("errmsg"));
    }
}

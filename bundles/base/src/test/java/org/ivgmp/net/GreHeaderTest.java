package org.ivgmp.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;

import org.ivgmp.net.Parsed.Defect;
import org.junit.jupiter.api.Test;

class GreHeaderTest {

    private static final OptionalInt NONE = OptionalInt.empty();

    @Test
    void printedIsParsedToTheSame() {
        for (OptionalInt key : new OptionalInt[] {NONE, OptionalInt.of(0), OptionalInt.of(-1), OptionalInt.of(7 << 12)}) {
            for (OptionalInt sequence : new OptionalInt[] {NONE, OptionalInt.of(0), OptionalInt.of(-1)}) {
                byte[] printed = GreHeader.print(GreHeader.IPV4, key, sequence);
                assertEquals(new Parsed.Valid<>(new GreHeader(GreHeader.IPV4, key, sequence, printed.length)),
                        GreHeader.parse(printed));
                for (int cut = 0; cut < printed.length; cut++) {
                    assertEquals(new Parsed.Malformed<>(Defect.TRUNCATED), GreHeader.parse(Arrays.copyOf(printed, cut)));
                }
            }
        }
    }

    /// The layout of docs/ivgmp.md, section 9.
    @Test
    void theWireIsAsSpecified() {
        assertEquals("30000800" + "00007000" + "0000002a", HexFormat.of().formatHex(
                GreHeader.print(GreHeader.IPV4, OptionalInt.of(7 << 12), OptionalInt.of(42))));
    }

    @Test
    void everyFlagWordHasOneVerdict() {
        int valid = 0;
        for (int flags = 0; flags < 0x10000; flags++) {
            byte[] octets = new byte[16];
            octets[0] = (byte) (flags >> 8);
            octets[1] = (byte) flags;
            boolean version = (flags & 7) != 0;
            boolean reserved = (flags & 0x4C00) != 0;
            switch (GreHeader.parse(octets)) {
                case Parsed.Valid<GreHeader>(var header) -> {
                    valid++;
                    assertTrue(!version && !reserved);
                    assertEquals((flags & 0x2000) != 0, header.key().isPresent());
                    assertEquals((flags & 0x1000) != 0, header.sequence().isPresent());
                }
                case Parsed.Malformed<GreHeader>(var defect) -> assertEquals(version ? Defect.BAD_VERSION
                        : reserved ? Defect.BAD_FIELD : Defect.BAD_CHECKSUM, defect);
            }
        }
        // C, K and S and the ignored bits 3 to 9, with a checksum that is right only for some.
        assertTrue(valid > 0);
    }

    @Test
    void tenThousandHostileInputsAreCountedByKind() {
        Random random = new Random(2);
        Map<Defect, Integer> kinds = new EnumMap<>(Defect.class);
        int valid = 0;
        for (int i = 0; i < 10_000; i++) {
            byte[] octets = new byte[random.nextInt(24)];
            random.nextBytes(octets);
            if (octets.length > 1 && random.nextBoolean()) {
                octets[0] &= (byte) 0xB3;
                octets[1] &= (byte) 0xF8;
            }
            switch (GreHeader.parse(octets)) {
                case Parsed.Valid<GreHeader> _ -> valid++;
                case Parsed.Malformed<GreHeader>(var defect) -> kinds.merge(defect, 1, Integer::sum);
            }
        }
        assertEquals(10_000, valid + kinds.values().stream().mapToInt(Integer::intValue).sum());
        for (Defect kind : new Defect[] {Defect.TRUNCATED, Defect.BAD_VERSION, Defect.BAD_FIELD, Defect.BAD_CHECKSUM}) {
            assertTrue(kinds.getOrDefault(kind, 0) > 100, kind + " seen " + kinds.get(kind));
        }
    }

    @Test
    void aRightChecksumIsTaken() {
        byte[] octets = new byte[12];
        octets[0] = (byte) 0x80;
        octets[2] = 8;
        octets[9] = 5;
        int checksum = InternetChecksum.of(octets, 0, octets.length);
        octets[4] = (byte) (checksum >> 8);
        octets[5] = (byte) checksum;
        assertInstanceOf(Parsed.Valid.class, GreHeader.parse(octets));
        octets[9] = 6;
        assertEquals(new Parsed.Malformed<>(Defect.BAD_CHECKSUM), GreHeader.parse(octets));
    }
}

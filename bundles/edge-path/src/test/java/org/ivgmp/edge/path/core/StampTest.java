package org.ivgmp.edge.path.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;

import org.junit.jupiter.api.Test;

/// Octets of RFC 8762, figures 2 and 5, and of RFC 8972, figure 7.
class StampTest {

    private static final long NTP = 0xE0F1A2B3_40000000L;

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    @Test
    void aRequest() {
        assertArrayEquals(hex("12345678 e0f1a2b3 40000000 0001" + "00".repeat(30)), Stamp.request(0x12345678, NTP, 72));
    }

    @Test
    void aRequestWithPadding() {
        byte[] request = Stamp.request(0x12345678, NTP, 28 + 44 + 4 + 3);
        assertArrayEquals(hex("80 01 0003 000000"), Arrays.copyOfRange(request, 44, request.length));
    }

    @Test
    void theAnswerSaysWhatWasAskedAndNoMore() {
        byte[] request = Stamp.request(0x12345678, NTP, 1400);
        byte[] answer = Stamp.answer(request, request.length, NTP + 1).orElseThrow();
        assertArrayEquals(hex("12345678 e0f1a2b3 40000001 0001 0000" // sequence, time, error estimate
                + "e0f1a2b3 40000001" // received
                + "12345678 e0f1a2b3 40000000 0001 0000" // what the sender said
                + "ff 000000"), answer);
        assertEquals(Optional.of(0x12345678), Stamp.answered(answer, answer.length));
    }

    @Test
    void anAnswerIsNotAnsweredAndARequestIsNoAnswer() {
        byte[] request = Stamp.request(0, 0, 72);
        byte[] answer = Stamp.answer(request, request.length, NTP).orElseThrow();
        assertTrue(Stamp.answer(answer, answer.length, NTP).isEmpty());
        assertTrue(Stamp.answered(request, request.length).isEmpty());
    }

    @Test
    void nothingHostileIsAnsweredTwiceOrWithMore() {
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            byte[] octets = new byte[random.nextInt(200)];
            random.nextBytes(octets);
            if (random.nextBoolean() && octets.length > 16) {
                Arrays.fill(octets, 16, octets.length, (byte) 0);
            }
            int length = octets.length;
            Optional<byte[]> answer = Stamp.answer(octets, length, NTP);
            answer.ifPresent(back -> {
                assertTrue(back.length <= length);
                assertTrue(Stamp.answer(back, back.length, NTP).isEmpty());
            });
            assertTrue(answer.isEmpty() || Stamp.answered(octets, length).isEmpty());
        }
    }
}

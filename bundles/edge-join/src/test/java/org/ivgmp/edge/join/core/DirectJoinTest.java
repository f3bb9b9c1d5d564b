package org.ivgmp.edge.join.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

import org.ivgmp.edge.join.PeerJoin;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.time.Moment;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/// Both ends of direct joins, and what is between them, in virtual time.
class DirectJoinTest {

    private static final Ipv4Address A = Ipv4Address.of("100.64.0.1");
    private static final Ipv4Address B = Ipv4Address.of("100.64.0.2");
    private static final IpAddress G = IpAddress.of("239.1.2.3");
    private static final IpAddress G6 = IpAddress.of("ff3e::8000:1");
    private static final Moment START = new Moment(Long.MAX_VALUE - 1_000);

    private static Moment at(long ms) {
        return START.plus(Duration.ofMillis(ms));
    }

    private static PeerJoin join(Ipv4Address peer, IpAddress group) {
        return new PeerJoin(peer, 7, group);
    }

    @Test
    void theOctetsAreThoseOfTheSpecification() {
        JoinMessage message = new JoinMessage(0x0102030405060708L, List.of(new JoinMessage.Entry(true, 7, G),
                new JoinMessage.Entry(false, 0xFFFFF, G6)));
        assertEquals("01000002" + "0102030405060708"
                + "01040000" + "00000007" + "ef010203" + "0".repeat(24)
                + "00100000" + "000fffff" + "ff3e0000000000000000000080000001", HexFormat.of().formatHex(message.encode()));
        assertEquals(Optional.of(message), JoinMessage.decode(message.encode()));
    }

    /// Whatever comes is a message that means what it says, or nothing.
    @RepeatedTest(200)
    void hostileOctetsAreNothing_orReadAsWritten(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        byte[] octets = new JoinMessage(random.nextLong(), List.of(new JoinMessage.Entry(random.nextBoolean(), 7, G),
                new JoinMessage.Entry(true, 1, G6))).encode();
        for (int bit = 0; bit < octets.length * 8; bit++) {
            byte[] flipped = octets.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            JoinMessage.decode(flipped).ifPresent(read -> assertEquals(HexFormat.of().formatHex(flipped),
                    HexFormat.of().formatHex(read.encode())));
            byte[] noise = new byte[random.nextInt(1300)];
            random.nextBytes(noise);
            noise = random.nextBoolean() ? noise : java.util.Arrays.copyOf(flipped, random.nextInt(octets.length));
            assertEquals(Optional.empty(), JoinMessage.decode(noise));
        }
    }

    @Test
    void aNewJoinIsSaidAtOnceAndTwiceAgain_thenNoMore() {
        Asked asked = new Asked(1);
        asked.want(Set.of(join(B, G)), at(0));
        assertEquals(1, asked.messages(at(0)).size());
        assertEquals(0, asked.messages(at(39)).size());
        assertEquals(Optional.of(at(40)), asked.deadline());
        assertEquals(1, asked.messages(at(40)).size());
        assertEquals(1, asked.messages(at(250)).size());
        assertEquals(Optional.empty(), asked.deadline());
        asked.want(Set.of(join(B, G)), at(300));
        assertEquals(0, asked.messages(at(300)).size());
    }

    @Test
    void manyGroupsShareAMessage_andNoMessageIsTooLarge() {
        Asked asked = new Asked(1);
        Set<PeerJoin> many = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            many.add(join(B, Ipv4Address.of(239, 2, 0, i)));
        }
        asked.want(many, at(0));
        List<Asked.Message> messages = asked.messages(at(0));
        assertEquals(3, messages.size());
        assertTrue(messages.stream().allMatch(message -> message.octets().length <= 1164));
        Heard heard = new Heard();
        messages.forEach(message -> heard.onMessage(A, message.octets(), at(1)));
        assertEquals(100, heard.joins().size());
    }

    @Test
    void whatIsHeardEndsByPruneOrByItself() {
        Asked asked = new Asked(1);
        Heard heard = new Heard();
        asked.want(Set.of(join(B, G), join(B, G6)), at(0));
        asked.messages(at(0)).forEach(message -> assertEquals(Heard.Outcome.TAKEN, heard.onMessage(A, message.octets(), at(5))));
        asked.messages(at(40));
        asked.messages(at(250));
        assertEquals(Set.of(join(A, G), join(A, G6)), heard.joins());
        asked.want(Set.of(join(B, G)), at(500));
        asked.messages(at(500)).forEach(message -> heard.onMessage(A, message.octets(), at(505)));
        assertEquals(Set.of(join(A, G)), heard.joins());
        heard.onTick(at(10_004));
        assertEquals(Set.of(join(A, G)), heard.joins());
        assertEquals(Optional.of(at(10_005)), heard.deadline());
        heard.onTick(at(10_005));
        assertEquals(Set.of(), heard.joins());
        heard.onTick(heard.deadline().orElseThrow());
        assertEquals(Optional.empty(), heard.deadline());
    }

    /// Of whatever order, losses and doubles: once all is quiet and the last word has come through, the peer knows just what is wanted, for
    /// as long as it was said of late.
    @RepeatedTest(300)
    void anOldJoinNeverUndoesAPrune(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        Asked asked = new Asked(random.nextInt());
        Heard heard = new Heard();
        List<byte[]> onTheWay = new ArrayList<>();
        Set<PeerJoin> wanted = Set.of();
        byte[] last = null;
        for (int ms = 0; ms < 3000; ms++) {
            if (random.nextInt(200) == 0) {
                wanted = random.nextBoolean() ? Set.of() : Set.of(join(B, G));
                asked.want(wanted, at(ms));
            }
            for (Asked.Message message : asked.messages(at(ms))) {
                onTheWay.add(message.octets());
                last = message.octets();
            }
            while (!onTheWay.isEmpty() && random.nextInt(5) == 0) {
                heard.onMessage(A, onTheWay.remove(random.nextInt(onTheWay.size())), at(ms));
            }
        }
        if (last != null) {
            heard.onMessage(A, last, at(3000));
            byte[] word = last;
            onTheWay.forEach(octets -> assertEquals(Heard.Outcome.OLD, heard.onMessage(A, octets, at(3001))));
            assertEquals(Heard.Outcome.OLD, heard.onMessage(A, word, at(3001)));
            boolean join = JoinMessage.decode(word).orElseThrow().entries().getFirst().join();
            assertEquals(join ? Set.of(join(A, G)) : Set.of(), heard.joins());
        }
    }

    @Test
    void aFloodIsBounded() {
        Heard heard = new Heard();
        long sequence = 0;
        for (int peer = 0; peer < 300; peer++) {
            for (int block = 0; block < 30; block++) {
                List<JoinMessage.Entry> entries = new ArrayList<>();
                for (int i = 0; i < JoinMessage.ENTRIES_MAX; i++) {
                    entries.add(new JoinMessage.Entry(true, 1, Ipv4Address.of(239, peer % 256, block, i)));
                }
                heard.onMessage(new Ipv4Address(A.bits() + peer), new JoinMessage(++sequence, entries).encode(), at(0));
            }
        }
        assertEquals(Heard.PEERS_MAX * Heard.OF_A_PEER_MAX, heard.joins().size());
        heard.onTick(at(10_000));
        assertEquals(Set.of(), heard.joins());
    }

    @Test
    void aPeerThatSpeaksTooOftenIsHeardAgainASecondLater() {
        Heard heard = new Heard();
        byte[] last = null;
        for (int i = 1; i <= 1000; i++) {
            last = new JoinMessage(i, List.of(new JoinMessage.Entry(true, 1, Ipv4Address.of(239, 1, i / 256, i % 256)))).encode();
            assertEquals(i <= Heard.MESSAGES_A_SECOND ? Heard.Outcome.TAKEN : Heard.Outcome.TOO_MANY, heard.onMessage(A, last, at(5)));
        }
        assertEquals(Heard.MESSAGES_A_SECOND, heard.joins().size());
        assertEquals(Heard.Outcome.TAKEN, heard.onMessage(B, last, at(5)));
        assertEquals(Heard.Outcome.TAKEN, heard.onMessage(A, last, at(1005)));
    }

    @Test
    void anEdgeThatRestartsIsHeardAtOnce_asItsNumbersFollowTheClock() {
        Heard heard = new Heard();
        Asked first = new Asked(1_000_000);
        first.want(Set.of(join(B, G)), at(0));
        first.messages(at(0)).forEach(message -> heard.onMessage(A, message.octets(), at(0)));
        Asked second = new Asked(1_004_000);
        second.want(Set.of(join(B, G6)), at(4000));
        second.messages(at(4000)).forEach(message ->
                assertEquals(Heard.Outcome.TAKEN, heard.onMessage(A, message.octets(), at(4000))));
        assertEquals(Set.of(join(A, G), join(A, G6)), heard.joins());
    }
}

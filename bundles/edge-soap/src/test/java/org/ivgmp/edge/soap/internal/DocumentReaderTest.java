package org.ivgmp.edge.soap.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Collections;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import org.ivgmp.contract.PeerNetwork;
import org.ivgmp.contract.PolicyDocument;
import org.ivgmp.edge.tunnel.Network;
import org.ivgmp.net.Dscp;
import org.junit.jupiter.api.Test;

/// Each field of a document, made wrong in each way.
class DocumentReaderTest {

    private static final List<String> NAMES = List.of("", "A", "a.b", "-a", "a-", "a b", "a\n", "x".repeat(64),
            "../a", "ä");
    private static final List<String> ADDRESSES = List.of("", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "a.b.c.d",
            " 1.2.3.4", "::1", "localhost", "0.0.0.0", "239.1.1.1", "-1.2.3.4");
    private static final List<String> GROUPS = List.of("", "10.0.0.1", "224.0.0.1", "224.0.0.255", "223.255.255.255",
            "240.0.0.0", "239.1.2", "ff02::1");
    private static final List<String> TTLS = List.of("", "0", "256", "-1", "+1", "1.0", "99999999999", "set",
            "KEEP", "٣");

    @Test
    void aGoodDocumentIsReadWhole() {
        assertEquals(Documents.read(), DocumentReader.read(Documents.wire()));
    }

    @Test
    void noWrongFieldGetsThrough() {
        wrong(List.of("", "x", "A".repeat(64), "0".repeat(63), "0".repeat(65)), PolicyDocument::setVersion);
        wrong(NAMES, (document, text) -> document.getVpn().getFirst().setName(text));
        wrong(NAMES, (document, text) -> document.getPeer().getFirst().setName(text));
        wrong(ADDRESSES, (document, text) -> document.getPeer().getFirst().setOverlay(text));
        wrong(ADDRESSES, (document, text) -> document.getPeer().getFirst().setAddress(text));
        wrong(NAMES, (document, text) -> document.getSend().getFirst().setVpn(text));
        wrong(GROUPS, (document, text) -> document.getSend().getFirst().setGroup(text));
        wrong(TTLS, (document, text) -> document.getSend().getFirst().setTtl(text));
        wrong(NAMES, (document, text) -> document.getSend().getFirst().getTo().add(text));
        wrong(NAMES, (document, text) -> document.getSend().getFirst().getMay().add(text));
        wrong(NAMES, (document, text) -> document.getOffer().getFirst().setVpn(text));
        wrong(NAMES, (document, text) -> document.getOffer().getFirst().getFrom().add(text));
        wrong(GROUPS, (document, text) -> document.getOffer().getFirst().setGroup(text));
        wrong(NAMES, (document, text) -> document.getReceive().getFirst().setVpn(text));
        wrong(GROUPS, (document, text) -> document.getReceive().getFirst().setGroup(text));
        wrong(NAMES, (document, text) -> document.getReceive().getFirst().getFrom().add(text));
        wrong(NAMES, (document, text) -> document.getRelay().getFirst().setVpn(text));
        wrong(GROUPS, (document, text) -> document.getRelay().getFirst().setGroup(text));
        wrong(NAMES, (document, text) -> document.getRelay().getFirst().setFrom(text));
        wrong(NAMES, (document, text) -> document.getRelay().getFirst().getTo().add(text));
        wrong(NAMES, (document, text) -> document.getVerdict().getFirst().getRequest().setVpn(text));
        wrong(GROUPS, (document, text) -> document.getVerdict().getFirst().getRequest().setGroup(text));
        wrong(List.of(), (document, text) -> document.getVerdict().getFirst().setReason(text));
    }

    @Test
    void noNumberOutOfRangeGetsThrough() {
        for (int branch : new int[] {-1, 4096, Integer.MAX_VALUE}) {
            refused(document -> document.getSend().getFirst().setBranch(branch));
            refused(document -> document.getReceive().getFirst().setBranch(branch));
            refused(document -> document.getRelay().getFirst().setBranch(branch));
        }
        refused(document -> document.getSend().getFirst().setRate(-1L));
        refused(document -> document.getSend().getFirst().setDscp(64));
        refused(document -> document.getRelay().getFirst().setDscp(-1));
        refused(document -> document.getSend().getFirst().setRate(1_000_000_000_001L));
    }

    @Test
    void anAbsentNetworkIsTheInternet() {
        PolicyDocument document = Documents.wire();
        document.getPeer().getFirst().setNetwork(null);
        assertEquals(Network.INTERNET, DocumentReader.read(document).peers().getFirst().network());
        document.getPeer().getFirst().setNetwork(PeerNetwork.INTERNET);
        assertEquals(Network.INTERNET, DocumentReader.read(document).peers().getFirst().network());
        document.getPeer().getFirst().setNetwork(PeerNetwork.PRIVATE);
        assertEquals(Network.PRIVATE, DocumentReader.read(document).peers().getFirst().network());
    }

    @Test
    void anAbsentBranchIsTheStarAndAnAbsentRateNoCap() {
        PolicyDocument document = Documents.wire();
        document.getSend().getFirst().setBranch(null);
        document.getSend().getFirst().setRate(null);
        document.getSend().getFirst().setDscp(null);
        assertEquals(Dscp.COPY, DocumentReader.read(document).sends().getFirst().dscp());
        assertEquals(0, DocumentReader.read(document).sends().getFirst().branch());
        assertEquals(0, DocumentReader.read(document).sends().getFirst().rate());
    }

    /// Each of them, and nothing at all.
    private static void wrong(List<String> texts, BiConsumer<PolicyDocument, String> field) {
        texts.forEach(text -> refused(document -> field.accept(document, text)));
        refused(document -> field.accept(document, null));
    }

    private static void refused(Consumer<PolicyDocument> damage) {
        PolicyDocument document = Documents.wire();
        damage.accept(document);
        assertThrows(IllegalArgumentException.class, () -> DocumentReader.read(document));
    }

    @Test
    void missingPartsAndNumbersOutOfRangeAreRefused() {
        for (int number : List.of(Integer.MIN_VALUE, -1, 0, 1 << 20, Integer.MAX_VALUE)) {
            refused(document -> document.getVpn().getFirst().setNumber(number));
        }
        refused(document -> document.getVerdict().getFirst().setRequest(null));
        refused(document -> document.getVerdict().getFirst().getRequest().setRole(null));
    }

    @Test
    void thereIsABoundForEachList() {
        int more = DocumentReader.ENTRIES_MAX + 1;
        refused(document -> document.getPeer().addAll(Collections.nCopies(more, document.getPeer().getFirst())));
        refused(document -> document.getSend().getFirst().getTo().addAll(Collections.nCopies(more, "b")));
    }

    @Test
    void aReasonIsOneLineForPeople() {
        PolicyDocument document = Documents.wire();
        document.getVerdict().getFirst().setReason("one\n\u001b[31mtwo\u202e" + "x".repeat(5000));
        String reason = DocumentReader.read(document).verdicts().getFirst().reason();
        assertEquals(203, reason.length());
        assertFalse(reason.chars().anyMatch(Character::isISOControl), reason);
    }
}

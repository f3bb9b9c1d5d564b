package org.ivgmp.edge.announce.sap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.ivgmp.edge.announce.sap.SdpSession.Stream;
import org.ivgmp.net.Ipv4Address;
import org.junit.jupiter.api.Test;

class SdpParserTest {

    private static final String HEAD = "v=0\no=jdoe 37 5 IN IP4 10.47.16.5\ns=Seminar\n";

    private static SdpSession session(String rest) {
        return SdpParser.parse(HEAD + rest).orElseThrow();
    }

    private static void bad(String text) {
        assertEquals(Optional.empty(), SdpParser.parse(text), text);
    }

    private static List<String> groups(String rest) {
        return session(rest).streams().stream().map(stream -> stream.group().toString()).toList();
    }

    /// The example of RFC 8866 section 5, with its connection.
    @Test
    void theExampleOfTheRfc() {
        SdpSession session = SdpParser.parse("""
                v=0
                o=jdoe 3724394400 3724394405 IN IP4 198.51.100.1
                s=Call to John Smith
                i=SDP Offer #1
                u=http://www.jdoe.example.com/home.html
                e=Jane Doe <jane@jdoe.example.com>
                p=+1 617 555-6011
                c=IN IP4 224.2.17.12/127
                t=3724394400 3724398000
                a=recvonly
                m=audio 49170 RTP/AVP 0
                m=audio 49180 RTP/AVP 0
                m=video 51372 RTP/AVP 99
                c=IN IP6 2001:db8::2
                a=rtpmap:99 h263-1998/90000
                """).orElseThrow();
        assertEquals(new SdpSession(new SdpOrigin("jdoe 3724394400 IN IP4 198.51.100.1",
                Optional.of(Ipv4Address.of("198.51.100.1"))), "Call to John Smith", 3724394400L, 3724398000L,
                List.of(new Stream(Ipv4Address.of("224.2.17.12"), Set.of()))), session);
    }

    @Test
    void groupsAreThoseOfTheMedia() {
        assertEquals(List.of("239.1.1.1", "239.1.1.2"), groups("c=IN IP4 239.9.9.9/1\nt=0 0\n"
                + "m=audio 5004 RTP/AVP 0\nc=IN IP4 239.1.1.1/127\nm=video 5006 RTP/AVP 0\nc=IN IP4 239.1.1.2/127\n"));
        assertEquals(List.of("239.9.9.9"), groups("c=IN IP4 239.9.9.9/1\nt=0 0\nm=audio 5004 RTP/AVP 0\n"));
        assertEquals(List.of("239.9.9.9"), groups("c=IN IP4 239.9.9.9/1\nt=0 0\n"));
        assertEquals(List.of(), groups("c=IN IP4 239.9.9.9/1\nt=0 0\nm=audio 0 RTP/AVP 0\n"));
        assertEquals(List.of("239.1.1.254", "239.1.1.255", "239.1.2.0"),
                groups("t=0 0\nm=audio 5004 RTP/AVP 0\nc=IN IP4 239.1.1.254/127/3\n"));
        assertEquals(List.of(), groups("c=IN IP4 10.1.1.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n"));
        assertEquals(List.of(), groups("c=IN IP4 host.example.org\nt=0 0\nm=audio 5004 RTP/AVP 0\n"));
        assertEquals(List.of(), groups("c=IN IP6 ff15::101/3\nt=0 0\nm=audio 5004 RTP/AVP 0\n"));
    }

    @Test
    void sourceFiltersNameTheSenders() {
        List<Stream> streams = session("c=IN IP4 232.3.4.5/16\nt=0 0\na=source-filter: incl IN IP4 232.3.4.5 192.0.2.10 192.0.2.11\n"
                + "a=source-filter: excl IN IP4 * 192.0.2.99\nm=video 5004 RTP/AVP 33\nm=audio 5006 RTP/AVP 0\n"
                + "c=IN IP4 232.3.4.6/16\na=source-filter:incl IN IP4 * 192.0.2.12\n").streams();
        assertEquals(List.of(
                new Stream(Ipv4Address.of("232.3.4.5"), Set.of(Ipv4Address.of("192.0.2.10"),
                        Ipv4Address.of("192.0.2.11"), Ipv4Address.of("192.0.2.12"))),
                new Stream(Ipv4Address.of("232.3.4.6"), Set.of(Ipv4Address.of("192.0.2.12")))), streams);
    }

    @Test
    void timesAreFromTheFirstStartToTheLastStop() {
        assertEquals(List.of(10L, 90L), times("t=50 60\nt=10 20\nt=80 90\n"));
        assertEquals(List.of(10L, 0L), times("t=10 20\nt=80 0\n"));
        assertEquals(List.of(0L, 0L), times("t=0 0\nt=80 90\n"));
        assertEquals(List.of(0L, 0L), times(""));
    }

    private static List<Long> times(String lines) {
        SdpSession session = session(lines);
        return List.of(session.start(), session.stop());
    }

    @Test
    void addressesThatMeanNothingElsewhereAreNoCreator() {
        for (String address : List.of("127.0.0.1", "0.0.0.0", "vm", "host.example.org", "239.1.1.1", "255.255.255.255")) {
            assertEquals(Optional.empty(), SdpParser.parse("v=0\no=- 1 1 IN IP4 " + address + "\ns=x\n").orElseThrow()
                    .origin().creator(), address);
        }
    }

    @Test
    void titlesAreForPeopleAndBounded() {
        assertEquals("a?[2Jb\u00fc", SdpParser.parse("v=0\no=- 1 1 IN IP4 x\ns=a\u001b[2Jb\u00fc\n").orElseThrow().title());
        assertEquals(80, SdpParser.parse("v=0\no=- 1 1 IN IP4 x\ns=" + "t".repeat(500)).orElseThrow().title().length());
    }

    @Test
    void whatIsNoDescriptionOrTooLargeIsRefused() {
        bad("");
        bad("v=1\no=- 1 1 IN IP4 x\n");
        bad("v=0\n");
        bad("v=0\no=- 1 1 IN IP4\n");
        bad("v=0\no=- 1 1 IN IP4 x y\n");
        bad(HEAD + "nonsense\n");
        bad(HEAD + "t=now never\n");
        bad(HEAD + "t=99999999999999999999 0\n");
        bad(HEAD + "m=audio\n");
        bad(HEAD + "c=IN\n");
        bad(HEAD + "c=IN IP4 239.1.1.1/1/0\n");
        bad(HEAD + "c=IN IP4 239.1.1.1/1/65\n");
        bad(HEAD + "c=IN IP4 239.255.255.255/1/2\n");
        bad(HEAD + "a=x\n".repeat(1000));
        StringBuilder many = new StringBuilder(HEAD);
        for (int i = 0; i < 65; i++) {
            many.append("m=audio 5004 RTP/AVP 0\nc=IN IP4 239.1.1.").append(i).append("/1\n");
        }
        bad(many.toString());
        assertTrue(SdpParser.parse(HEAD + "a=x\n".repeat(900)).isPresent());
    }
}

package org.ivgmp.soap;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// Messages that nobody should send, made from a few good ones.
final class Hostile {

    static final String GOOD_TYPE = "text/xml; charset=UTF-8";

    private static final String HEAD = "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" "
            + "xmlns:v=\"urn:ivgmp:vnoc:1\">";
    private static final String REQUEST =
            "<v:request><v:vpn>video</v:vpn><v:group>239.1.2.3</v:group><v:role>SENDER</v:role></v:request>";
    private static final String DIGEST = "0123456789abcdef".repeat(4);

    static final String JOIN = envelope("<v:joinVpn>" + REQUEST + "</v:joinVpn>");
    static final String RENEW = envelope("<v:renew><v:digest>" + DIGEST + "</v:digest>"
            + "<v:endpoint>192.0.2.1</v:endpoint><v:requests>" + REQUEST.repeat(3) + "</v:requests></v:renew>");
    static final String USAGE = envelope("<v:reportUsage><v:spool>0123456789abcdef0123456789abcdef</v:spool>"
            + "<v:batch><v:sequence>1</v:sequence><v:ageSeconds>0</v:ageSeconds><v:spanSeconds>60</v:spanSeconds>"
            + "<v:record><v:vpn>video</v:vpn><v:group>239.1.2.3</v:group><v:direction>SENDER</v:direction>"
            + "<v:packets>12</v:packets><v:bytes>16800</v:bytes></v:record></v:batch></v:reportUsage>");
    static final String ENROL = envelope("<v:enrol><v:token>secret.pinpinpin</v:token><v:csr>AQID</v:csr>"
            + "<v:endpoint>192.0.2.1</v:endpoint></v:enrol>");
    static final String AWAIT = envelope("<v:awaitPolicy><v:since/><v:waitSeconds>0</v:waitSeconds></v:awaitPolicy>");

    private Hostile() {
    }

    static String envelope(String body) {
        return HEAD + "<s:Body>" + body + "</s:Body></s:Envelope>";
    }

    /// @param kind     for the count
    /// @param mayServe whether it could be a good message after all
    record Message(String kind, String method, String type, byte[] body, boolean mayServe) {

        static Message bad(String kind, String body) {
            return new Message(kind, "POST", GOOD_TYPE, body.getBytes(StandardCharsets.UTF_8), false);
        }
    }

    /// @param trap where a server listens that nobody may call
    static List<Message> all(Random random, String trap) {
        List<Message> all = new ArrayList<>();
        truncated(all);
        mutated(all, random);
        wrongValues(all);
        wrongShapes(all);
        huge(all);
        entities(all, trap);
        encodings(all, random);
        headers(all, trap);
        notSoap(all);
        return all;
    }

    private static void truncated(List<Message> all) {
        for (String good : List.of(JOIN, RENEW, ENROL)) {
            for (int length = 0; length < good.length(); length++) {
                all.add(Message.bad("truncated", good.substring(0, length)));
            }
        }
    }

    /// One octet replaced, removed, or doubled; one bit turned.
    private static void mutated(List<Message> all, Random random) {
        List<String> goods = List.of(JOIN, RENEW, USAGE, ENROL, AWAIT);
        for (int count = 0; count < 1500; count++) {
            byte[] good = goods.get(random.nextInt(goods.size())).getBytes(StandardCharsets.UTF_8);
            int at = random.nextInt(good.length);
            ByteArrayOutputStream bad = new ByteArrayOutputStream();
            bad.write(good, 0, at);
            switch (random.nextInt(4)) {
                case 0 -> bad.write(random.nextInt(256));
                case 1 -> { }
                case 2 -> bad.writeBytes(new byte[] {good[at], good[at]});
                default -> bad.write(good[at] ^ 1 << random.nextInt(8));
            }
            bad.write(good, at + 1, good.length - at - 1);
            all.add(new Message("mutated", "POST", GOOD_TYPE, bad.toByteArray(), true));
        }
    }

    private static void wrongValues(List<Message> all) {
        List<String> values = List.of("", " ", "-1", "256.1.1.1", "1.2.3", "1.2.3.4.5", "239.1.2.3 ", "0x7f000001",
                "::1", "a".repeat(65), "-a", "a-", "A", "a.b", "../../etc/passwd", "'; drop table site; --",
                "${jndi:ldap://x}", "99999999999999999999", "1e3", "NaN", "true", "&#1;", "&#xD800;", "&nosuch;",
                "<v:x/>", "<![CDATA[]]>", "<!-- -->", "\u202e", "\ud83d\ude00", "x".repeat(60_000));
        for (String good : List.of("video", "239.1.2.3", "SENDER")) {
            values.stream().filter(value -> !(good.equals("video") && value.matches("[0-9a-z]{1,63}")))
                    .forEach(value -> all.add(Message.bad("wrong value", JOIN.replace(good, value))));
        }
        for (String good : List.of(DIGEST, "192.0.2.1")) {
            values.stream().filter(value -> !(good.equals(DIGEST) && isDigest(value)))
                    .forEach(value -> all.add(Message.bad("wrong value", RENEW.replace(good, value))));
        }
        for (String good : List.of(">12<", ">16800<")) {
            List.of("", "x", "1.5", "9223372036854775808", "0x10", "1 2").forEach(value ->
                    all.add(Message.bad("wrong value", USAGE.replace(good, ">" + value + "<"))));
        }
        List.of("", "-1", "604801", "2147483648", "x").forEach(value ->
                all.add(Message.bad("wrong value", AWAIT.replace(">0<", ">" + value + "<"))));
        List.of("", "x".repeat(257), "short").forEach(value ->
                all.add(Message.bad("wrong value", ENROL.replace("secret.pinpinpin", value))));
        List.of("", "=", "A", "****", "A".repeat(22_000)).forEach(value ->
                all.add(Message.bad("wrong value", ENROL.replace("AQID", value))));
    }

    /// Empty is one, and an unknown entity is read as nothing.
    private static boolean isDigest(String value) {
        return value.isEmpty() || value.startsWith("<!") || value.equals("&nosuch;");
    }

    private static void wrongShapes(List<Message> all) {
        String inner = "<v:joinVpn>" + REQUEST + "</v:joinVpn>";
        // CXF reads the first part of a body and leaves the rest.
        all.add(new Message("wrong shape", "POST", GOOD_TYPE, envelope(inner + inner).getBytes(StandardCharsets.UTF_8),
                true));
        List.of(
                envelope(""),
                envelope("<v:joinVpn/>"),
                envelope("<v:joinVpn>" + REQUEST + REQUEST + "</v:joinVpn>"),
                envelope("<v:joinVpn><v:request/></v:joinVpn>"),
                envelope("<v:joinVpn>text" + REQUEST + "</v:joinVpn>"),
                envelope("<v:deleteEverything/>"),
                envelope("<v:joinVpnResponse/>"),
                envelope("<joinVpn>" + REQUEST + "</joinVpn>"),
                JOIN.replace("urn:ivgmp:vnoc:1", "urn:ivgmp:vnoc:2"),
                JOIN.replace("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"),
                JOIN.replace("http://schemas.xmlsoap.org/soap/envelope/", "urn:x"),
                JOIN.replace("<v:vpn>", "<v:vpn nosuch=\"1\">"),
                JOIN.replace("<v:vpn>", "<v:vpn xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" i:nil=\"true\">"),
                JOIN.replace("<v:request>",
                        "<v:request xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" i:type=\"v:Vpn\">"),
                JOIN.replace("<v:vpn>video</v:vpn><v:group>239.1.2.3</v:group>",
                        "<v:group>239.1.2.3</v:group><v:vpn>video</v:vpn>"),
                JOIN.replace("s:Envelope", "s:Envelop"),
                JOIN.replace("s:Body", "s:Boy"),
                JOIN + JOIN,
                "<s:Fault xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"/>",
                envelope("<s:Fault><faultcode>s:Server</faultcode><faultstring>x</faultstring></s:Fault>"),
                "<x/>", "<?xml version=\"1.1\"?>" + JOIN.replace("video", "vi&#27;deo"),
                "<?xml version=\"9.9\"?>" + JOIN).forEach(body -> all.add(Message.bad("wrong shape", body)));
    }

    private static void huge(List<Message> all) {
        int depth = 20_000;
        all.add(Message.bad("huge", envelope("<v:joinVpn>" + "<v:request>".repeat(depth)
                + "</v:request>".repeat(depth) + "</v:joinVpn>")));
        all.add(Message.bad("huge", "<a>".repeat(1_000_000)));
        all.add(Message.bad("huge", RENEW.replace("<v:requests>", "<v:requests>" + REQUEST.repeat(11_000))));
        all.add(Message.bad("huge", USAGE.replace("<v:record>", "<v:record/>".repeat(200_000) + "<v:record>")));
        all.add(Message.bad("huge", JOIN.replace("video", "v".repeat(3_000_000))));
        all.add(Message.bad("huge", JOIN.replace("video", "v".repeat(20_000_000))));
        all.add(Message.bad("huge", JOIN.replace("<v:vpn>", "<v:vpn a=\"" + "v".repeat(1_000_000) + "\">")));
        StringBuilder attributes = new StringBuilder();
        StringBuilder spaces = new StringBuilder();
        for (int number = 0; number < 50_000; number++) {
            attributes.append(" a").append(number).append("=\"\"");
            spaces.append(" xmlns:n").append(number).append("=\"u\"");
        }
        all.add(Message.bad("huge", JOIN.replace("<v:vpn>", "<v:vpn" + attributes + ">")));
        all.add(Message.bad("huge", JOIN.replace("<v:vpn>", "<v:vpn" + spaces + ">")));
        all.add(Message.bad("huge", JOIN.replace("<v:vpn>", "<" + "n".repeat(2_000_000) + "/><v:vpn>")));
        all.add(Message.bad("huge", "<!--" + "c".repeat(3_900_000) + "--" + JOIN));
        all.add(Message.bad("huge", "<?p " + "c".repeat(3_900_000) + JOIN));
    }

    private static void entities(List<Message> all, String trap) {
        StringBuilder laughs = new StringBuilder("<!DOCTYPE s [<!ENTITY l0 \"lol\">");
        for (int level = 1; level < 12; level++) {
            laughs.append("<!ENTITY l").append(level).append(" \"")
                    .append(("&l" + (level - 1) + ";").repeat(10)).append("\">");
        }
        String using = JOIN.replace("video", "&e;");
        List.of(
                laughs + "]>" + JOIN.replace("video", "&l11;"),
                "<!DOCTYPE s [<!ENTITY e \"video\">]>" + using,
                "<!DOCTYPE s [<!ENTITY e SYSTEM \"file:///etc/hostname\">]>" + using,
                "<!DOCTYPE s [<!ENTITY e SYSTEM \"" + trap + "\">]>" + using,
                "<!DOCTYPE s [<!ENTITY % p SYSTEM \"" + trap + "\">%p;]>" + using,
                "<!DOCTYPE s SYSTEM \"" + trap + "\">" + using,
                "<!DOCTYPE s SYSTEM \"" + trap + "\">" + JOIN,
                "<!DOCTYPE s [<!ATTLIST v:vpn x CDATA \"1\">]>" + JOIN,
                "<!DOCTYPE s PUBLIC \"p\" \"" + trap + "\">" + JOIN,
                "<!DOCTYPE s>" + JOIN).forEach(body -> all.add(Message.bad("DTD", body)));
        all.add(Message.bad("DTD", "<!DOCTYPE s [<!ENTITY e \"" + "x".repeat(1_000_000) + "\">]>"
                + JOIN.replace("video", "&e;".repeat(10_000))));
    }

    private static void encodings(List<Message> all, Random random) {
        for (String name : List.of("UTF-16LE", "UTF-16BE", "UTF-32")) {
            all.add(new Message("encoding", "POST", GOOD_TYPE, JOIN.getBytes(Charset.forName(name)), true));
        }
        for (String name : List.of("UTF-16", "EBCDIC-CP-US", "UTF-7", "x-nosuch", "")) {
            all.add(new Message("encoding", "POST", GOOD_TYPE, ("<?xml version=\"1.0\" encoding=\"" + name
                    + "\"?>" + JOIN).getBytes(StandardCharsets.UTF_8), true));
            all.add(new Message("encoding", "POST", "text/xml; charset=" + name,
                    JOIN.getBytes(StandardCharsets.UTF_8), true));
        }
        for (int count = 0; count < 100; count++) {
            byte[] noise = new byte[1 + random.nextInt(2000)];
            random.nextBytes(noise);
            all.add(new Message("noise", "POST", GOOD_TYPE, noise, false));
        }
    }

    private static void headers(List<Message> all, String trap) {
        String addressing = "http://www.w3.org/2005/08/addressing";
        for (String field : List.of("ReplyTo", "FaultTo", "From")) {
            all.add(new Message("header", "POST", GOOD_TYPE, JOIN.replace("<s:Body>", "<s:Header><a:" + field
                    + " xmlns:a=\"" + addressing + "\"><a:Address>" + trap + "</a:Address></a:" + field
                    + "><a:MessageID xmlns:a=\"" + addressing + "\">urn:1</a:MessageID></s:Header><s:Body>")
                    .getBytes(StandardCharsets.UTF_8), true));
        }
        all.add(Message.bad("header", JOIN.replace("<s:Body>",
                "<s:Header><x:y xmlns:x=\"urn:x\" s:mustUnderstand=\"1\"/></s:Header><s:Body>")));
        all.add(Message.bad("header", JOIN.replace("<s:Body>", "<s:Header>" + "<x:y xmlns:x=\"urn:x\"/>".repeat(150_000)
                + "</s:Header><s:Body>")));
    }

    private static void notSoap(List<Message> all) {
        byte[] join = JOIN.getBytes(StandardCharsets.UTF_8);
        for (String type : List.of("", "application/json", "application/soap+xml", "text/plain", "text/xmlx",
                "multipart/related; boundary=b; type=\"text/xml\"", "multipart/related; type=\"application/xop+xml\"",
                "application/x-www-form-urlencoded", "a".repeat(3000))) {
            all.add(new Message("not SOAP", "POST", type, join, false));
        }
        for (String method : List.of("GET", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE", "FOO")) {
            all.add(new Message("not SOAP", method, GOOD_TYPE, method.equals("GET") ? new byte[0] : join, false));
        }
        for (String word : List.of("{}", "GET / HTTP/1.1", "\0\0\0\0", "%00", "\u001f\u008b\b")) {
            all.add(Message.bad("not SOAP", word.toLowerCase(Locale.ROOT)));
        }
    }
}

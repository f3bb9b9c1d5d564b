package org.ivgmp.vnoc.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.ivgmp.vnoc.centre.Refusal;
import org.ivgmp.vnoc.soap.Vnoc;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperationsTest {

    @TempDir
    Path data;

    private Vnoc vnoc;
    private Operations operations;

    @BeforeEach
    void start() throws Exception {
        vnoc = new Vnoc(data, Duration.ofMinutes(1), 100);
        operations = new Operations(vnoc.centre());
    }

    @AfterEach
    void stop() throws Exception {
        vnoc.stop();
    }

    private Object change(String what, String... pairs) throws Exception {
        return operations.changes().get(what).run(parameters(pairs));
    }

    private Object ask(String what, String... pairs) throws Exception {
        return operations.questions().get(what).run(parameters(pairs));
    }

    private static Parameters parameters(String... pairs) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return new Parameters(map::get);
    }

    private void refused(String words, String what, String... pairs) {
        Exception refused = assertThrows(Exception.class, () -> change(what, pairs));
        assertTrue(refused instanceof Refusal || refused instanceof IllegalArgumentException, refused.toString());
        assertTrue(refused.getMessage().contains(words), refused.getMessage());
    }

    @Test
    void everythingAnOperatorDoes() throws Exception {
        change("vpn/add", "name", "tv");
        change("site/add", "name", "paris");
        change("site/attach", "name", "paris", "vpn", "tv");
        change("site/attach", "name", "paris", "vpn", "tv");
        assertEquals(1L, ((Map<?, ?>) change("rule/add", "vpn", "tv", "site", "*", "action", "both", "groups",
                "239.1.0.0/16")).get("id"));
        assertTrue(((Map<?, ?>) change("token", "site", "paris")).get("token").toString().contains("."));
        assertEquals(1, ((List<?>) ask("vpn")).size());
        assertEquals(List.of("tv"), ((Map<?, ?>) ((List<?>) ask("site")).getFirst()).get("vpns"));
        assertEquals("allow", ((Map<?, ?>) ((List<?>) ask("rule")).getFirst()).get("effect"));
        assertTrue(((Map<?, ?>) ask("status")).containsKey("sites"));
        change("rule/remove", "id", "1");
        change("site/detach", "name", "paris", "vpn", "tv");
        change("site/remove", "name", "paris");
        change("vpn/remove", "name", "tv");
        assertEquals(0, ((List<?>) ask("vpn")).size());
    }

    @Test
    void mistakes_areNamedWithTheMend() throws Exception {
        change("vpn/add", "name", "tv");
        change("site/add", "name", "paris");
        refused("parameter 'name' is missing", "vpn/add");
        refused("there is a VPN tv already", "vpn/add", "name", "tv");
        refused("lower-case letters, digits and hyphens", "vpn/add", "name", "TV");
        refused("lower-case letters, digits and hyphens", "site/add", "name", "x".repeat(64));
        refused("longer than 256", "site/add", "name", "x".repeat(257));
        refused("there is no VPN radio; the VPNs are [tv]", "site/attach", "name", "paris", "vpn", "radio");
        refused("there is no site rome; the sites are [paris]", "token", "site", "rome");
        refused("not send, receive or both", "rule/add", "vpn", "tv", "site", "*", "action", "x", "groups",
                "239.0.0.0/8");
        refused("such as 239.1.2.3", "rule/add", "vpn", "tv", "site", "*", "action", "send", "groups", "239.0.0.0/33");
        refused("not a range of multicast groups", "rule/add", "vpn", "tv", "site", "*", "action", "send", "groups",
                "10.0.0.0/8");
        refused("there is no rule 7", "rule/remove", "id", "7");
        refused("not a number from 0", "rule/remove", "id", "x");
        refused("parameter 'id' is missing", "rule/remove");
    }

    @Test
    void tenThousandHostileRequests_areAnsweredEach() throws Exception {
        Random random = new Random(5);
        List<String> names = List.of("name", "vpn", "site", "action", "groups", "deny", "id", "limit");
        List<String> values = new ArrayList<>(List.of("tv", "*", "", " ", "both", "239.0.0.0/8", "224.0.0.0/0", "-1",
                "true",
                "99999999999999999999", "\0", "'; drop table vpn; --", "../../etc/passwd", "xn--a", "x".repeat(300)));
        List<Operations.Operation> all = new ArrayList<>(operations.changes().values());
        all.addAll(operations.questions().values());
        for (int i = 0; i < 10_000; i++) {
            byte[] noise = new byte[random.nextInt(20)];
            random.nextBytes(noise);
            values.set(0, new String(noise, StandardCharsets.ISO_8859_1));
            Map<String, String> map = new HashMap<>();
            names.forEach(name -> map.put(name, random.nextInt(6) == 0 ? null
                    : values.get(random.nextInt(values.size()))));
            try {
                assertNotNull(all.get(random.nextInt(all.size())).run(new Parameters(map::get)));
            } catch (Refusal | IllegalArgumentException expected) {
                assertNotNull(expected.getMessage());
            }
        }
        assertEquals("last", vnoc.operate((desk, _) -> desk.addVpn("last")).name());
    }
}

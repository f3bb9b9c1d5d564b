package org.ivgmp.config;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

class SettingsTest {

    @interface Sample {
        int query_interval_s() default 2;
        Range QUERY_INTERVAL_S = new Range(1, 7);

        String[] interfaces();
        Form INTERFACES = new Form("[a-z0-9]+", "an interface name such as lan0");

        boolean strict() default false;
    }

    @interface Misspelt {
        int query_interval_s() default 2;
        Range QUERY_INTERVALS = new Range(1, 7);
    }

    private static String refusal(Map<String, ?> properties) {
        return assertThrows(IllegalArgumentException.class,
                () -> Settings.read(Sample.class, "org.ivgmp.sample", properties)).getMessage();
    }

    @Test
    void valuesAndDefaultsAreRead() {
        Sample sample = Settings.read(Sample.class, "org.ivgmp.sample",
                Map.of("interfaces", " lan0, lan1 ", "strict", "true", "service.pid", "x", ".secret", "y"));
        assertEquals(2, sample.query_interval_s());
        assertArrayEquals(new String[] {"lan0", "lan1"}, sample.interfaces());
        assertEquals(true, sample.strict());
        assertArrayEquals(new String[] {"a"}, Settings.read(Sample.class, "p", Map.of("interfaces", List.of("a"))).interfaces());
    }

    @Test
    void aWrongValueIsRefusedWithKeyValueAndRange() {
        assertEquals("org.ivgmp.sample: query.interval.s = '8' is refused; it must be a whole number from 1 to 7",
                refusal(Map.of("interfaces", "a", "query.interval.s", "8")));
        assertEquals("org.ivgmp.sample: query.interval.s = 'two' is refused; it must be a whole number from 1 to 7",
                refusal(Map.of("interfaces", "a", "query.interval.s", "two")));
        assertEquals("org.ivgmp.sample: interfaces = 'B!' is refused; it must be an interface name such as lan0",
                refusal(Map.of("interfaces", "a,B!")));
        assertEquals("org.ivgmp.sample: strict = 'yes' is refused; it must be true or false",
                refusal(Map.of("interfaces", "a", "strict", "yes")));
    }

    @Test
    void aLimitOfNoKeyIsAMistakeInTheType() {
        assertThrows(IllegalStateException.class, () -> Settings.read(Misspelt.class, "p", Map.of()));
    }

    @Test
    void aMissingValueIsNamed() {
        assertEquals("org.ivgmp.sample: interfaces is missing; it must be an interface name such as lan0", refusal(Map.of()));
    }

    @Test
    void anUnknownKeyIsRefused() {
        assertEquals("org.ivgmp.sample: unknown key 'interface'; the keys are interfaces, query.interval.s, strict",
                refusal(Map.of("interfaces", "a", "interface", "b")));
    }
}

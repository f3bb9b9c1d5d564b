package org.ivgmp.edge.console.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.StringReader;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Random;

import org.junit.jupiter.api.Test;

class CfgTextTest {

    private static final String HARD = "\\\n\r\t=:#! \"u0041{}$ab\u00e9\u2028\0";

    private static String with(String text, Map<String, String> values) {
        return CfgText.with(text, values, name -> name.equals("dir") ? "/var/x" : null);
    }

    @Test
    void commentsAndUntouchedLinesStay() {
        String text = "# About a.\n\na   =  1\n! odd comment\nb: 2\n";
        assertEquals(text, with(text, Map.of("a", "1", "b", "2")));
        assertEquals("# About a.\n\na = 7\n! odd comment\nb: 2\n", with(text, Map.of("a", "7", "b", "2")));
    }

    @Test
    void aPlaceholderThatMeansTheWantedValueStays() {
        String text = "file = ${dir}/password\nother = ${unknown}/x\n";
        assertEquals(text, with(text, Map.of("file", "/var/x/password", "other", "${unknown}/x")));
        assertEquals("file = /tmp/p\n", with(text, Map.of("file", "/tmp/p")));
    }

    @Test
    void whatIsNotWantedGoesAndWhatIsNewComesAtTheEnd() {
        assertEquals("b = 2\nc = 3\n", with("a = 1\nb = 2\n", new HashMap<>(Map.of("b", "2", "c", "3"))));
        assertEquals("a = 1\n", with("", Map.of("a", "1")));
    }

    @Test
    void aLineThatGoesOnInTheNextIsOneValue() {
        String text = "list = lan0, \\\n       lan1\nb = x\\\\\nc = 1\n";
        assertEquals(text, with(text, Map.of("list", "lan0, lan1", "b", "x\\", "c", "1")));
        assertEquals("list = lan9\nb = x\\\\\nc = 1\n", with(text, Map.of("list", "lan9", "b", "x\\", "c", "1")));
        assertEquals("# comment \\\na = 1\n", with("# comment \\\na = 1\n", Map.of("a", "1")));
        assertEquals("a = 1\n", with("a = 1\\", Map.of("a", "1")));
    }

    @Test
    void aKeyThatStandsTwiceStandsOnce() {
        assertEquals("a = 3\n", with("a = 1\na = 2\n", Map.of("a", "3")));
    }

    /// The reader is java.util.Properties: whatever is written, it reads back, and no value becomes a second key.
    @Test
    void anyValueIsReadBackAsItWas() throws IOException {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder value = new StringBuilder();
            for (int length = random.nextInt(12); length > 0; length--) {
                value.append(HARD.charAt(random.nextInt(HARD.length())));
            }
            String wanted = value.toString().strip();
            Properties read = new Properties();
            read.load(new StringReader(with("# c\nkey = 1\nlast = 2\n", Map.of("key", wanted, "last", "2"))));
            assertEquals(Map.of("key", wanted, "last", "2"), read);
        }
    }

    @Test
    void noTextBreaksIt() {
        Random random = new Random(2);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(30); length > 0; length--) {
                text.append(HARD.charAt(random.nextInt(HARD.length())));
            }
            with(text.toString(), Map.of("a", "1", "b", "2"));
        }
    }
}

package org.ivgmp.net;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Differentiated services codepoints and their names.
public final class Dscp {

    /// Six bits: RFC 2474 section 3.
    public static final int MAX = 63;

    /// In an `int`: the codepoint of the packet that is carried (RFC 2983 section 4.1).
    public static final int COPY = -1;

    private static final Map<String, Integer> NAMES = names();

    private Dscp() {
    }

    /// RFC 2474 section 4.2.2, RFC 2597 section 6, RFC 3246 section 2.4, RFC 5865 section 2.4, RFC 8622 section 3.
    private static Map<String, Integer> names() {
        Map<String, Integer> names = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int selector = 0; selector <= 7; selector++) {
            names.put("CS" + selector, selector << 3);
        }
        for (int assured = 1; assured <= 4; assured++) {
            for (int drop = 1; drop <= 3; drop++) {
                names.put("AF" + assured + drop, assured << 3 | drop << 1);
            }
        }
        names.put("EF", 46);
        names.put("VA", 44);
        names.put("LE", 1);
        return names;
    }

    /// A name such as `EF` or `AF41`, in either case, or a number from 0 to 63.
    public static OptionalInt parse(String text) {
        Integer named = NAMES.get(text);
        if (named != null) {
            return OptionalInt.of(named);
        }
        return text.matches("[0-9]|[1-5][0-9]|6[0-3]") ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
    }

    /// Its name, or the number where it has none.
    public static String name(int codepoint) {
        return NAMES.entrySet().stream().filter(entry -> entry.getValue() == codepoint).map(Map.Entry::getKey).findFirst()
                .orElse(Integer.toString(codepoint));
    }

    /// For the message about a text that is none.
    public static String known() {
        return NAMES.keySet().stream().collect(Collectors.joining(", ")) + ", or a number from 0 to " + MAX;
    }

    /// Empty for [#COPY].
    public static Optional<String> named(int codepoint) {
        return codepoint == COPY ? Optional.empty() : Optional.of(name(codepoint));
    }
}

package org.ivgmp.edge.console.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The text of a `.cfg` file (`key = value`, the format of `java.util.Properties`) with other values: comments, order
/// and untouched lines stay as they are.
final class CfgText {

    private static final Pattern COMMENT = Pattern.compile("\\s*([#!]|$)");
    private static final Pattern ENTRY = Pattern.compile("\\s*([^\\s=:]+)\\s*[=:]?\\s*(.*)", Pattern.DOTALL);
    private static final Pattern CONTINUED = Pattern.compile("\\\\\n[ \t]*");
    private static final Pattern ESCAPED = Pattern.compile("\\\\(u[0-9A-Fa-f]{4}|.)");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^{}]+)}");
    private static final int ASCII_FIRST = ' ';
    private static final int ASCII_LAST = '~';
    private static final int HEX = 16;

    private CfgText() {
    }

    /// @param values     all that shall be in the file; a key that is not among them goes
    /// @param properties what stands for `${...}`; a line that already means the wanted value stays
    static String with(String text, Map<String, String> values, UnaryOperator<String> properties) {
        Map<String, String> missing = new LinkedHashMap<>(values);
        StringBuilder out = new StringBuilder();
        for (String line : logicalLines(text)) {
            Matcher entry = ENTRY.matcher(line);
            if (COMMENT.matcher(line).lookingAt() || !entry.matches()) {
                out.append(line).append('\n');
                continue;
            }
            String wanted = missing.remove(entry.group(1));
            if (wanted != null) {
                boolean stays = meaning(entry.group(2), properties).equals(wanted);
                out.append(stays ? line : line(entry.group(1), wanted)).append('\n');
            }
        }
        missing.forEach((key, value) -> out.append(line(key, value)).append('\n'));
        return out.toString();
    }

    /// A line that ends in an odd number of backslashes goes on in the next.
    private static List<String> logicalLines(String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder open = new StringBuilder();
        for (String line : text.lines().toList()) {
            open.append(line);
            if (!COMMENT.matcher(open).lookingAt() && backslashesAtEnd(line) % 2 == 1) {
                open.append('\n');
                continue;
            }
            lines.add(open.toString());
            open.setLength(0);
        }
        if (!open.isEmpty()) {
            lines.add(open.toString().strip());
        }
        return lines;
    }

    private static int backslashesAtEnd(String line) {
        int count = 0;
        while (count < line.length() && line.charAt(line.length() - 1 - count) == '\\') {
            count++;
        }
        return count;
    }

    private static String meaning(String written, UnaryOperator<String> properties) {
        String joined = CONTINUED.matcher(written).replaceAll("");
        String plain = ESCAPED.matcher(joined)
                .replaceAll(escape -> Matcher.quoteReplacement(unescaped(escape.group(1))));
        return PLACEHOLDER.matcher(plain).replaceAll(found -> {
            String value = properties.apply(found.group(1));
            return Matcher.quoteReplacement(value == null ? found.group() : value);
        }).strip();
    }

    private static String unescaped(String escape) {
        return switch (escape.charAt(0)) {
            case 'u' -> escape.length() == 1 ? "u" : String.valueOf((char) Integer.parseInt(escape.substring(1), HEX));
            case 'n' -> "\n";
            case 't' -> "\t";
            case 'r' -> "\r";
            case 'f' -> "\f";
            default -> escape;
        };
    }

    private static String line(String key, String value) {
        StringBuilder line = new StringBuilder(key).append(" = ");
        for (char each : value.toCharArray()) {
            if (each == '\\') {
                line.append("\\\\");
            } else if (each < ASCII_FIRST || each > ASCII_LAST) {
                line.append("\\u%04x".formatted((int) each));
            } else {
                line.append(each);
            }
        }
        return line.toString().strip();
    }
}

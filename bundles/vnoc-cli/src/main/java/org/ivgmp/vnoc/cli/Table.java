package org.ivgmp.vnoc.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// A list of JSON objects as aligned columns.
final class Table {

    private Table() {
    }

    static String of(List<?> rows, String... columns) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of(columns).stream().map(column -> column.toUpperCase(Locale.ROOT)).toList());
        for (Object row : rows) {
            Map<?, ?> object = (Map<?, ?>) row;
            lines.add(List.of(columns).stream().map(column -> cell(object.get(column))).toList());
        }
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            StringBuilder built = new StringBuilder();
            for (int i = 0; i < columns.length; i++) {
                int column = i;
                int width = lines.stream().mapToInt(other -> other.get(column).length()).max().orElse(0);
                built.append(line.get(i)).repeat(" ", width - line.get(i).length() + 2);
            }
            text.append(built.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private static String cell(Object value) {
        return switch (value) {
            case null -> "";
            case List<?> list -> String.join(",", list.stream().map(Table::cell).toList());
            default -> printable(value.toString());
        };
    }

    /// Control characters would be orders to the terminal.
    static String printable(String text) {
        return text.codePoints().mapToObj(point -> Character.isISOControl(point)
                ? String.format("\\u%04x", point) : Character.toString(point)).collect(Collectors.joining());
    }
}

package org.ivgmp.edge.ipsec.vici;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A VICI message: sections in sections, key/values, and lists of values. Values are octets; most are text.
public final class ViciMessage {

    /// A section, a value, or a list of values.
    sealed interface Node {
    }

    record Section(ViciMessage content) implements Node {
    }

    record Value(byte[] octets) implements Node {
    }

    record Values(List<byte[]> list) implements Node {
    }

    private final Map<String, Node> nodes = new LinkedHashMap<>();

    Map<String, Node> nodes() {
        return nodes;
    }

    public ViciMessage put(String key, String value) {
        return put(key, value.getBytes(StandardCharsets.UTF_8));
    }

    public ViciMessage put(String key, byte[] value) {
        nodes.put(key, new Value(value.clone()));
        return this;
    }

    public ViciMessage put(String key, List<String> values) {
        return putAll(key, values.stream().map(value -> value.getBytes(StandardCharsets.UTF_8)).toList());
    }

    /// A list of binary values.
    public ViciMessage putAll(String key, List<byte[]> values) {
        nodes.put(key, new Values(List.copyOf(values)));
        return this;
    }

    public ViciMessage put(String key, ViciMessage section) {
        nodes.put(key, new Section(section));
        return this;
    }

    public Optional<String> text(String key) {
        return nodes.get(key) instanceof Value(var octets)
                ? Optional.of(new String(octets, StandardCharsets.UTF_8)) : Optional.empty();
    }

    public Optional<ViciMessage> section(String key) {
        return nodes.get(key) instanceof Section(var content) ? Optional.of(content) : Optional.empty();
    }

    /// All sections, in order.
    public Map<String, ViciMessage> sections() {
        Map<String, ViciMessage> sections = new LinkedHashMap<>();
        nodes.forEach((key, node) -> {
            if (node instanceof Section(var content)) {
                sections.put(key, content);
            }
        });
        return sections;
    }

    public List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        if (nodes.get(key) instanceof Values(var list)) {
            list.forEach(octets -> texts.add(new String(octets, StandardCharsets.UTF_8)));
        }
        return texts;
    }
}

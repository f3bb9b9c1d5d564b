package org.ivgmp.edge.igmp.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/// Each test that docs/conformance.md names exists: `Class#method` of a Java class, or `file.py#method`.
class ConformanceTest {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent().getParent();
    private static final Pattern NAMED = Pattern.compile("`([A-Za-z0-9_]+(?:\\.py)?)#([A-Za-z0-9_]+)`");

    /// By the name in the document: `Class` or `file.py`.
    private static Map<String, List<String>> tests() throws IOException {
        Map<String, List<String>> tests = new HashMap<>();
        for (String folder : List.of("bundles", "itests", "lab/tests")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
                for (Path file : files.filter(ConformanceTest::isTest).toList()) {
                    String name = file.getFileName().toString().replaceFirst("\\.java$", "");
                    tests.computeIfAbsent(name, _ -> new ArrayList<>()).add(Files.readString(file));
                }
            }
        }
        return tests;
    }

    private static boolean isTest(Path file) {
        String path = ROOT.relativize(file).toString();
        return path.contains("src/test/java") && path.endsWith(".java") || path.matches("(itests|lab)/.*test_[^/]*\\.py");
    }

    @Test
    void eachNamedTestExists() throws IOException {
        Map<String, List<String>> tests = tests();
        Matcher named = NAMED.matcher(Files.readString(ROOT.resolve("docs/conformance.md")));
        List<String> missing = new ArrayList<>();
        int count = 0;
        while (named.find()) {
            count++;
            Pattern method = Pattern.compile((named.group(1).endsWith(".py") ? "def " : "@Test[^}]*?\\bvoid ") + named.group(2) + "\\(");
            if (tests.getOrDefault(named.group(1), List.of()).stream().noneMatch(text -> method.matcher(text).find())) {
                missing.add(named.group());
            }
        }
        assertEquals(List.of(), missing);
        assertTrue(count > 50, "the document names only " + count);
    }
}

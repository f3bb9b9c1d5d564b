package org.ivgmp.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;

import org.junit.jupiter.api.Test;

class ProgramTest {

    @Test
    void itReadsAndPrints() throws IOException {
        assertEquals("b\na", Program.run(List.of("sort", "-r"), "a\nb\n"));
    }

    @Test
    void whatItSaysWhenItFailsIsTheMessage() {
        assertEquals("no good", assertThrows(IOException.class, () -> Program.run(List.of("sh", "-c", "echo no good >&2; exit 3")))
                .getMessage());
        assertEquals("false failed", assertThrows(IOException.class, () -> Program.run(List.of("false"))).getMessage());
        assertThrows(IOException.class, () -> Program.run(List.of("no-such-program")));
    }
}

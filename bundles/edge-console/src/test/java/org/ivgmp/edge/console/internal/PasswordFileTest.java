package org.ivgmp.edge.console.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PasswordFileTest {

    @TempDir
    private Path directory;

    private Path file;
    private PasswordFile password;

    @BeforeEach
    void prepare() {
        file = directory.resolve("data/console-password");
        password = new PasswordFile(file);
    }

    @Test
    void theFirstStartDrawsAPasswordThatOnlyTheOwnerReads() throws IOException {
        assertTrue(password.ensure());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        String drawn = Files.readString(file).strip();
        assertEquals(20, drawn.length());
        assertTrue(password.matches(drawn));
        assertFalse(password.ensure());
        assertEquals(drawn, Files.readString(file).strip());
    }

    @Test
    void noTwoInstancesHaveTheSamePassword() throws IOException {
        password.ensure();
        Path other = directory.resolve("other");
        new PasswordFile(other).ensure();
        assertNotEquals(Files.readString(file), Files.readString(other));
    }

    @Test
    void whatACrashLeftIsNoPassword() throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "");
        Files.writeString(file.resolveSibling(".console-password.new"), "half");
        assertTrue(password.ensure());
        assertFalse(password.matches("half"));
        assertTrue(password.matches(Files.readString(file).strip()));
        assertFalse(Files.exists(file.resolveSibling(".console-password.new")));
    }

    @Test
    void anOperatorsOwnPasswordTakesEffectAtOnceAndBecomesPrivateAtTheNextStart() throws IOException {
        password.ensure();
        Files.writeString(file, "eight888\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertTrue(password.matches("eight888"));
        assertFalse(password.ensure());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void aShortMissingOrUnreadableOneMatchesNothing() throws IOException {
        assertFalse(password.matches(""));
        password.ensure();
        Files.writeString(file, "seven77");
        assertFalse(password.matches("seven77"));
        Files.writeString(file, "\n");
        assertFalse(password.matches(""));
        assertFalse(password.matches("\n"));
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 1, 2, 3, 4, 5, 6, 7, 8});
        assertFalse(password.matches("\ufffd\ufffd"));
    }

    @Test
    void whereItCannotBeKeptThereIsNone() throws IOException {
        Files.writeString(directory.resolve("data"), "a file where the directory should be");
        assertThrows(IOException.class, password::ensure);
        assertFalse(password.matches(""));
    }
}

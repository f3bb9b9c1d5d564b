package org.ivgmp.vnoc.store.internal;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.ivgmp.net.Ipv4Address;
import org.ivgmp.vnoc.core.Request;
import org.ivgmp.vnoc.core.Role;
import org.ivgmp.vnoc.store.AuditEntry;
import org.ivgmp.vnoc.store.Change;

/// A program that keeps changes of two rows each, for ever, and says the number of each when it is kept.
public final class KeptWriter {

    private KeptWriter() {
    }

    /// @param arguments the database's URL, and the first number
    public static void main(String[] arguments) {
        JdbcStore store = new JdbcStore(Map.of("url", arguments[0]));
        for (int i = Integer.parseInt(arguments[1]);; i++) {
            Request request = new Request("tv", new Ipv4Address(0xEF000000 + i), Role.SENDER);
            store.apply(List.of(new Change.SessionStarted("paris", request, Instant.now()),
                    new Change.Audited(new AuditEntry(Instant.now(), "paris", "join", request.toString(), "granted",
                    ""))));
            System.out.println(i);
        }
    }
}

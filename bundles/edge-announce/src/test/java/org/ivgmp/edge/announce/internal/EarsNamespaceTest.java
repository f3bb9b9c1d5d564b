package org.ivgmp.edge.announce.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;

/// What the sockets hear with several LAN ports, in a network namespace of its own. Needs root.
class EarsNamespaceTest {

    private static final String NETWORK = """
            set -e
            ip link set lo up
            for i in 0 1; do
                ip link add lan$i type veth peer name h$i
                ip addr add 10.$((i + 1)).0.1/24 dev lan$i
                ip addr add 10.$((i + 1)).0.11/24 dev h$i
                for d in lan$i h$i; do
                    ip link set $d up
                    echo 1 > /proc/sys/net/ipv4/conf/$d/accept_local
                    echo 0 > /proc/sys/net/ipv4/conf/$d/rp_filter
                done
            done
            echo 0 > /proc/sys/net/ipv4/conf/all/rp_filter
            """;

    private static String run(String script) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("unshare", "--net", "sh", "-c", script)
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? output : "";
    }

    @Test
    void eachPortHearsItsOwnLanAndNoOther() throws Exception {
        assumeTrue(run(NETWORK + "echo made").equals("made\n"), "network namespaces with veth pairs need root and iproute2");
        String java = Path.of(System.getProperty("java.home"), "bin/java").toString();
        String said = run(NETWORK + java + " -XX:TieredStopAtLevel=1 -Xmx64m -cp '" + System.getProperty("java.class.path") + "' "
                + EarsMain.class.getName());
        assertEquals("SCENE both: all open is true\n" + one(1) + one(2)
                + "SCENE the second: all open is true\n" + one(2)
                + "SCENE both again: all open is true\n" + one(1) + one(2)
                + "SCENE a missing one, too: all open is false\n" + one(1) + one(2) + "DONE\n", said);
    }

    private static String one(int host) {
        String port = "lan" + (host - 1);
        String from = host + " from 10." + host + ".0.11\n";
        return port + " ANNOUNCE group" + from + port + " SAP sap" + from + port + " SAP scoped" + from;
    }
}

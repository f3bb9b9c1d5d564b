package org.ivgmp.vnoc.cli;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// The commands about networks that are private already.
final class PrivateNetworks {

    private final Main main;

    PrivateNetworks(Main main) {
        this.main = main;
    }

    @Command(mixinStandardHelpOptions = true, description = {"Says whether a VPN may do without IPsec.",
        "yes: between sites that both have a private address (vnoc site private-address), if all the VPNs that both are in say yes.",
        "Their edges must have opted in, too. What goes through the private network is not encrypted."})
    final class Allow implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "VPN")
        private String name;

        @Parameters(index = "1", paramLabel = "yes|no")
        private String allowed;

        @Override
        public Integer call() throws IOException {
            main.show(main.client().change("vpn/private", Map.of("name", name, "allowed", allowed)));
            return 0;
        }
    }

    @Command(mixinStandardHelpOptions = true, description = "Says where a site's edge is in a network that is private already.")
    final class Place implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "SITE")
        private String name;

        @Parameters(index = "1", paramLabel = "ADDRESS", description = "Such as 10.9.0.1, or none.")
        private String address;

        @Override
        public Integer call() throws IOException {
            main.show(main.client().change("site/private-address", Map.of("name", name, "address", address)));
            return 0;
        }
    }
}

package org.ivgmp.vnoc.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;

/// The commands that only show.
final class Reports {

    private final Main main;

    Reports(Main main) {
        this.main = main;
    }

    @Command(mixinStandardHelpOptions = true, description = "Shows sites, and who sends and receives what.")
    final class Status implements Callable<Integer> {
        @Override
        public Integer call() throws IOException {
            Map<?, ?> answer = (Map<?, ?>) main.client().ask("status", Map.of());
            if (main.json()) {
                main.show(answer);
                return 0;
            }
            List<?> sites = (List<?>) answer.get("sites");
            main.show(sites, "name", "overlay", "endpoint", "enrolled", "vpns", "lastHeard");
            System.out.println();
            List<Map<String, Object>> requests = new ArrayList<>();
            for (Object site : sites) {
                for (Object request : (List<?>) ((Map<?, ?>) site).get("requests")) {
                    Map<String, Object> row = new HashMap<>();
                    ((Map<?, ?>) request).forEach((key, value) -> row.put((String) key, value));
                    row.put("site", ((Map<?, ?>) site).get("name"));
                    requests.add(row);
                }
            }
            main.show(requests, "site", "vpn", "group", "role", "verdict", "peers", "reason");
            return 0;
        }
    }
}

package org.ivgmp.vnoc.operator;

import java.util.Map;
import java.util.Optional;

import org.ivgmp.net.Ipv4Address;
import org.ivgmp.vnoc.centre.Centre;
import org.ivgmp.vnoc.centre.Refusal;
import org.ivgmp.vnoc.operator.Operations.Operation;

/// What operators say of private networks, by name.
final class PrivateOperations {

    private final Centre centre;

    PrivateOperations(Centre centre) {
        this.centre = centre;
    }

    Map<String, Operation> changes() {
        return Map.of("vpn/private", this::allow, "site/private-address", this::place);
    }

    private Object allow(Parameters parameters) throws Refusal, Centre.BusyException {
        String name = parameters.text("name");
        String allowed = parameters.text("allowed");
        if (!allowed.equals("yes") && !allowed.equals("no")) {
            throw new IllegalArgumentException("allowed = '" + allowed + "' is neither yes nor no");
        }
        return Views.vpn(centre.forOperator((desk, _) -> desk.privately().allow(name, allowed.equals("yes"))));
    }

    private Object place(Parameters parameters) throws Refusal, Centre.BusyException {
        String name = parameters.text("name");
        String text = parameters.text("address");
        Optional<Ipv4Address> address = text.equals("none") ? Optional.empty() : Optional.of(Ipv4Address.parse(text).orElseThrow(
                () -> new IllegalArgumentException("address = '" + text + "' is neither an IPv4 address nor none")));
        return Views.site(centre.forOperator((desk, _) -> desk.privately().place(name, address)));
    }
}

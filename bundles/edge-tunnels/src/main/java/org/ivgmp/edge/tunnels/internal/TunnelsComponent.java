package org.ivgmp.edge.tunnels.internal;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.ivgmp.edge.tunnel.Network;
import org.ivgmp.edge.tunnel.TunnelDriver;
import org.ivgmp.edge.tunnel.TunnelManager;
import org.ivgmp.edge.tunnel.TunnelSpec;
import org.ivgmp.edge.tunnel.TunnelState;
import org.ivgmp.edge.tunnel.TunnelView;
import org.ivgmp.edge.tunnels.core.Union;
import org.ivgmp.view.Published;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/// All tunnels as one service, whoever drives them. Drivers are replaced while packets flow: what one said last holds until its successor
/// speaks. Thread-safe.
@Component(service = {TunnelManager.class, TunnelView.class}, immediate = true)
public final class TunnelsComponent implements TunnelManager, TunnelView {

    private final Published<Map<String, TunnelState>> states = new Published<>(Map.of());
    private final Map<TunnelDriver, Registration> drivers = new HashMap<>();
    private final Map<Network, Map<String, TunnelState>> said = new EnumMap<>(Network.class);
    private Optional<Set<TunnelSpec>> wanted = Optional.empty();

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    synchronized void bindDriver(TunnelDriver driver) {
        wanted.ifPresent(specs -> driver.want(Union.over(driver.network(), specs)));
        drivers.put(driver, driver.onChange(() -> heard(driver)));
    }

    synchronized void unbindDriver(TunnelDriver driver) {
        drivers.remove(driver).close();
    }

    private synchronized void heard(TunnelDriver driver) {
        said.put(driver.network(), driver.snapshot());
        publish();
    }

    @Override
    public synchronized void want(Set<TunnelSpec> tunnels) {
        wanted = Optional.of(Set.copyOf(tunnels));
        drivers.keySet().forEach(driver -> driver.want(Union.over(driver.network(), tunnels)));
        publish();
    }

    private void publish() {
        states.set(Union.of(wanted, said));
    }

    @Override
    public Map<String, TunnelState> snapshot() {
        return states.snapshot();
    }

    @Override
    public Registration onChange(Runnable wake) {
        return states.onChange(wake);
    }
}

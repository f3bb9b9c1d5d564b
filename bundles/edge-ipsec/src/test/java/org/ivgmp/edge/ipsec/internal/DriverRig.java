package org.ivgmp.edge.ipsec.internal;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

import org.ivgmp.config.Settings;
import org.ivgmp.edge.identity.Identity;
import org.ivgmp.edge.tunnel.TunnelSpec;
import org.ivgmp.edge.tunnel.TunnelState;
import org.ivgmp.loop.Loop;
import org.ivgmp.time.Moment;

/// A driver with its loop, as the component has it, but of a site in another network namespace.
final class DriverRig implements AutoCloseable {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Driver driver;
    private final Loop<Driver.Stirred> loop;
    private volatile Optional<Set<TunnelSpec>> wanted = Optional.empty();
    private Map<String, TunnelState> states = Map.of();

    DriverRig(String socket, Identity identity, OverlayPort overlay) {
        IpsecConfig config = Settings.read(IpsecConfig.class, IpsecComponent.PID, Map.of("vici.socket", socket));
        Driver.Surroundings surroundings = new Driver.Surroundings(() -> Optional.of(identity), Optional::empty, () -> wanted,
                overlay, Map::of, (_, _) -> { }, this::published);
        driver = new Driver(config, surroundings, this::stir, Moment.now());
        loop = Loop.start("ipsec-" + identity.name(), 1024, driver, failure -> failure.printStackTrace());
    }

    /// With the overlay address on the site's loopback interface.
    static DriverRig at(Internet internet, Identity identity) {
        String namespace = Internet.namespace(identity.name());
        return new DriverRig(internet.socket(identity.name()).toString(), identity, overlay -> {
            try {
                Shell.run("ip", "-n", namespace, "address", "replace", overlay + "/32", "dev", "lo");
            } catch (IOException | InterruptedException failure) {
                throw new OverlayPort.MissingException(failure.getMessage());
            }
        });
    }

    private void stir() {
        loop.post(new Driver.Stirred(() -> { }));
    }

    private void published(Map<String, TunnelState> found) {
        lock.lock();
        try {
            states = Map.copyOf(found);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void want(Set<TunnelSpec> tunnels) {
        wanted = Optional.of(tunnels);
        stir();
    }

    /// Waits until the published states are so; the states.
    Map<String, TunnelState> await(String what, int seconds, Predicate<Map<String, TunnelState>> condition)
            throws InterruptedException {
        long leftNs = TimeUnit.SECONDS.toNanos(seconds);
        lock.lock();
        try {
            while (!condition.test(states)) {
                if (leftNs <= 0) {
                    throw new AssertionError("not within " + seconds + " s: " + what + "; the tunnels are " + states);
                }
                leftNs = changed.awaitNanos(leftNs);
            }
            return states;
        } finally {
            lock.unlock();
        }
    }

    void awaitUp(int seconds, String... peers) throws InterruptedException {
        await("tunnels up to " + Set.of(peers), seconds, found -> found.keySet().equals(Set.of(peers))
                && found.values().stream().allMatch(state -> state.status() == TunnelState.Status.UP));
    }

    @Override
    public void close() {
        loop.close();
        driver.close();
    }
}

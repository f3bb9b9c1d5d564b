package org.ivgmp.edge.lan.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

import org.ivgmp.config.Settings;
import org.ivgmp.edge.lan.ControlFrames;
import org.ivgmp.edge.lan.FrameInjector;
import org.ivgmp.edge.lan.LanPort;
import org.ivgmp.edge.lan.LanPorts;
import org.ivgmp.edge.lan.internal.LanCounters.Count;
import org.ivgmp.view.Published;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;

/// Opens a capture on each configured interface as soon as that is there, and again when it comes back.
@Component(service = {ControlFrames.class, FrameInjector.class, LanPorts.class}, immediate = true,
        configurationPid = LanComponent.PID, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = LanConfig.class)
public final class LanComponent implements ControlFrames, FrameInjector, LanPorts {

    static final String PID = "org.ivgmp.edge.lan";
    private static final Logger LOG = System.getLogger(PID);
    private static final long LOOK_EVERY_MS = 1000;

    private final Published<Set<LanPort>> ports = new Published<>(Set.of());
    private final List<Handler> handlers = new CopyOnWriteArrayList<>();
    private final Set<Handler> complainedOf = ConcurrentHashMap.newKeySet();
    private final LanCounters counters = new LanCounters();
    private final PortWatch watch;
    private final Thread looking;

    @Activate
    public LanComponent(Map<String, Object> properties) {
        this(List.of(Settings.read(LanConfig.class, PID, properties).interfaces()), Interfaces::find, PcapTap::open);
    }

    LanComponent(List<String> names, Function<String, Optional<Interfaces.Found>> finder, Tap.Opener opener) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException(PID + ": interfaces is empty; it must name at least one, such as lan0");
        }
        watch = new PortWatch(names, finder, opener, counters, this::heard, LOG);
        looking = Thread.ofPlatform().name("lan-ports").daemon().start(this::look);
    }

    private void look() {
        try {
            while (true) {
                publish(watch.look());
                Thread.sleep(LOOK_EVERY_MS);
            }
        } catch (InterruptedException closed) {
            watch.close();
        }
    }

    private void publish(Set<LanPort> there) {
        try {
            ports.set(there);
        } catch (RuntimeException | LinkageError defect) {
            LOG.log(Level.ERROR, "a user of the LAN ports failed when it was told of them; the search for ports goes on. "
                    + "Please report the trace", defect);
        }
    }

    private void heard(String port, byte[] frame) {
        Optional<byte[]> packet = EthernetFrame.ip(frame);
        if (packet.isEmpty()) {
            counters.add(Count.NOT_IP, port, 1);
            return;
        }
        for (Handler handler : handlers) {
            tell(handler, port, packet.get().clone());
        }
    }

    /// One listener that fails makes neither the port nor the other listeners deaf.
    private void tell(Handler handler, String port, byte[] packet) {
        try {
            handler.onPacket(port, packet);
        } catch (RuntimeException | LinkageError | AssertionError defect) {
            counters.add(Count.HANDLER_FAILED, port, 1);
            if (complainedOf.add(handler)) {
                LOG.log(Level.ERROR, "a listener to LAN port " + port + " failed on a packet, which is passed over; its further "
                        + "failures count in lan_handler_failed_total. Please report the trace", defect);
            }
        }
    }

    @Override
    public Registration listen(Handler handler) {
        handlers.add(handler);
        return () -> {
            handlers.remove(handler);
            complainedOf.remove(handler);
        };
    }

    @Override
    public boolean inject(String port, byte[] packet) {
        return watch.inject(port, packet);
    }

    @Override
    public Map<String, Long> counters() {
        return counters.snapshot();
    }

    @Override
    public Set<LanPort> snapshot() {
        return ports.snapshot();
    }

    @Override
    public Registration onChange(Runnable wake) {
        return ports.onChange(wake);
    }

    @Deactivate
    public void close() throws InterruptedException {
        looking.interrupt();
        looking.join();
    }
}

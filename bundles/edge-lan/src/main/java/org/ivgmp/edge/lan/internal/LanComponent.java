package org.ivgmp.edge.lan.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import org.ivgmp.config.Settings;
import org.ivgmp.edge.lan.ControlFrames;
import org.ivgmp.edge.lan.FrameInjector;
import org.ivgmp.edge.lan.LanPort;
import org.ivgmp.edge.lan.LanPorts;
import org.ivgmp.view.Published;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapNativeException;

/// Opens a capture on each configured interface as soon as that is there, and again when it comes back.
@Component(service = {ControlFrames.class, FrameInjector.class, LanPorts.class}, immediate = true,
        configurationPid = LanComponent.PID, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = LanConfig.class)
public final class LanComponent implements ControlFrames, FrameInjector, LanPorts {

    static final String PID = "org.ivgmp.edge.lan";
    private static final Logger LOG = System.getLogger(PID);
    private static final long LOOK_EVERY_MS = 1000;

    private final List<String> names;
    private final Published<Set<LanPort>> ports = new Published<>(Set.of());
    private final List<Handler> handlers = new CopyOnWriteArrayList<>();
    private final Map<String, PortCapture> captures = new ConcurrentHashMap<>();
    private final Map<String, String> troubles = new HashMap<>();
    private final Thread looking;

    @Activate
    public LanComponent(Map<String, Object> properties) {
        names = List.of(Settings.read(LanConfig.class, PID, properties).interfaces());
        if (names.isEmpty()) {
            throw new IllegalArgumentException(PID + ": interfaces is empty; it must name at least one, such as lan0");
        }
        looking = Thread.ofPlatform().name("lan-ports").daemon().start(this::look);
    }

    private void look() {
        try {
            while (true) {
                Set<LanPort> there = new HashSet<>();
                names.forEach(name -> refresh(name).ifPresent(there::add));
                ports.set(Set.copyOf(there));
                Thread.sleep(LOOK_EVERY_MS);
            }
        } catch (InterruptedException closed) {
            captures.values().forEach(PortCapture::close);
        }
    }

    private Optional<LanPort> refresh(String name) {
        Optional<Interfaces.Found> found = Interfaces.find(name);
        PortCapture capture = captures.get(name);
        if (capture != null && (capture.failed() || found.isEmpty())) {
            capture.close();
            captures.remove(name);
            capture = null;
        }
        if (found.isEmpty()) {
            trouble(name, "does not exist, is down, or has no IPv4 address");
            return Optional.empty();
        }
        if (capture == null && !open(name, found.get())) {
            return Optional.empty();
        }
        trouble(name, "");
        return Optional.of(found.get().port());
    }

    private boolean open(String name, Interfaces.Found found) {
        try {
            captures.put(name, PortCapture.open(name, found.hardware(), frame -> heard(name, frame)));
            return true;
        } catch (PcapNativeException | NotOpenException failure) {
            trouble(name, "cannot be captured from: " + failure.getMessage());
            return false;
        }
    }

    /// Says each change once.
    private void trouble(String name, String what) {
        String before = troubles.put(name, what);
        if (!what.equals(before)) {
            LOG.log(what.isEmpty() ? Level.INFO : Level.WARNING, "LAN port " + name + " "
                    + (what.isEmpty() ? "is heard" : what + "; looking for it every " + LOOK_EVERY_MS + " ms"));
        }
    }

    private void heard(String port, byte[] frame) {
        EthernetFrame.ipv4(frame).ifPresent(packet -> handlers.forEach(handler -> handler.onPacket(port, packet)));
    }

    @Override
    public Registration listen(Handler handler) {
        handlers.add(handler);
        return () -> handlers.remove(handler);
    }

    @Override
    public boolean inject(String port, byte[] ipv4Packet) {
        PortCapture capture = captures.get(port);
        return capture != null && capture.send(ipv4Packet);
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

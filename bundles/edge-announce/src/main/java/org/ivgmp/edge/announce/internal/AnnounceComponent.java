package org.ivgmp.edge.announce.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.ivgmp.config.Settings;
import org.ivgmp.edge.announce.Announced;
import org.ivgmp.edge.announce.AnnouncementView;
import org.ivgmp.edge.announce.Announcements;
import org.ivgmp.edge.announce.core.Admission;
import org.ivgmp.edge.announce.core.Rules;
import org.ivgmp.edge.lan.LanPorts;
import org.ivgmp.loop.Loop;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.time.Moment;
import org.ivgmp.view.Published;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/// Starts and stops the loop and the sockets.
@Component(service = AnnouncementView.class, immediate = true, configurationPid = AnnounceComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = AnnounceConfig.class)
public final class AnnounceComponent implements AnnouncementView {

    static final String PID = "org.ivgmp.edge.announce";
    private static final Logger LOG = System.getLogger(PID);
    /// Each datagram may be 18 kB.
    private static final int MAILBOX_MAX = 256;
    /// RFC 2974 section 3.
    private static final int SAP_PORT = 9875;
    private static final int SECRET_LENGTH = 32;

    private final Published<Announcements> announcements = new Published<>(Announcements.UNKNOWN);
    private final AnnounceLoop machine;
    private final Ears ears;
    private final Loop<AnnounceLoop.Event> loop;
    private final Registration ports;

    @Activate
    public AnnounceComponent(Map<String, Object> properties, @Reference LanPorts lanPorts) {
        AnnounceConfig config = Settings.read(AnnounceConfig.class, PID, properties);
        PortSockets.Where where = where(config);
        byte[] secret = new byte[SECRET_LENGTH];
        new SecureRandom().nextBytes(secret);
        machine = new AnnounceLoop(rules(config),
                new Admission.Rates(config.datagrams_per_port_max(), config.datagrams_per_host_max()),
                AnnounceLoop.Files.of(config.key_file(), config.state_file()), secret, announcements);
        loop = Loop.start("announce", MAILBOX_MAX, machine, _ -> LOG.log(Level.ERROR,
                "announcements have stopped; those known are held for the hold time. Restart bundle "
                        + "org.ivgmp.edge-announce and report the trace above"));
        ears = new Ears(where, (ear, from, datagram) -> loop.post(new AnnounceLoop.Heard(ear, from, datagram)));
        loop.post(new AnnounceLoop.EarsOpen(ears));
        ports = lanPorts.onChange(() -> loop.post(new AnnounceLoop.PortsSaid(lanPorts.snapshot())));
    }

    private static PortSockets.Where where(AnnounceConfig config) {
        List<Ipv4Address> sap = config.sap_learn()
                ? Arrays.stream(config.sap_groups()).map(text -> group("sap.groups", text)).toList() : List.of();
        return new PortSockets.Where(config.port(), group("group", config.group()), sap, SAP_PORT);
    }

    private static Rules rules(AnnounceConfig config) {
        return new Rules(Duration.ofSeconds(config.lifetime_max_s()), Duration.ofSeconds(config.sap_timeout_s()),
                prefixes("site.prefixes", config.site_prefixes()), prefixes("never.forward", config.never_forward()),
                config.groups_per_host_max(), config.groups_per_port_max());
    }

    private static Ipv4Address group(String key, String text) {
        return Ipv4Address.parse(text).filter(Ipv4Address::isMulticast).orElseThrow(() ->
                new IllegalArgumentException(PID + ": " + key + " = '" + text + "' is refused; it must be an IPv4 group"));
    }

    private static List<IpPrefix> prefixes(String key, String[] texts) {
        return Arrays.stream(texts).map(text -> IpPrefix.parse(text).orElseThrow(() -> new IllegalArgumentException(
                PID + ": " + key + " = '" + text + "' is refused; it must be an IPv4 prefix such as 10.20.0.0/16"))).toList();
    }

    @Deactivate
    public void close() {
        ports.close();
        loop.close();
        ears.close();
        machine.save(Moment.now());
    }

    @Override
    public Announcements snapshot() {
        return announcements.snapshot();
    }

    @Override
    public Registration onChange(Runnable wake) {
        return announcements.onChange(wake);
    }

    @Override
    public List<Announced> live() {
        return machine.live();
    }

    @Override
    public Map<String, Long> counters() {
        Map<String, Long> all = new TreeMap<>(machine.counters());
        all.put("announce_dropped_mailbox_full_total", loop.dropped());
        return all;
    }
}

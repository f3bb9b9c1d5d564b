package org.ivgmp.edge.forwarding.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;

import org.ivgmp.config.Settings;
import org.ivgmp.dataplane.ForwardingPlane;
import org.ivgmp.dataplane.PlaneTable;
import org.ivgmp.edge.forwarding.Contribution;
import org.ivgmp.edge.forwarding.ForwardingTable;
import org.ivgmp.edge.forwarding.core.Rib;
import org.ivgmp.loop.Loop;
import org.ivgmp.time.Moment;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/// The forwarding table as a service. When it goes, the packet loop keeps the last table; the next one starts from that.
@Component(service = ForwardingTable.class, immediate = true, configurationPid = ForwardingComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = ForwardingConfig.class)
public final class ForwardingComponent implements ForwardingTable {

    static final String PID = "org.ivgmp.edge.forwarding";
    private static final Logger LOG = System.getLogger(PID);
    /// One is enough: a wake-up says only that something changed.
    private static final int WAKES_MAX = 1;

    private final TableMachine machine;
    private final Loop<TableMachine.Wake> loop;

    @Activate
    public ForwardingComponent(Map<String, Object> properties, @Reference ForwardingPlane plane) {
        ForwardingConfig config = Settings.read(ForwardingConfig.class, PID, properties);
        PlaneTable found = plane.installed();
        if (!found.equals(PlaneTable.EMPTY)) {
            LOG.log(Level.INFO, "found table " + found.generation() + " of " + found.owners()
                    + "; its routes stay in force until these have spoken, at most " + config.hold_s() + " s");
        }
        machine = new TableMachine(new Rib(Duration.ofSeconds(config.hold_s()), found, Moment.now()), plane);
        loop = Loop.start("forwarding", WAKES_MAX, machine, _ -> LOG.log(Level.ERROR,
                "the forwarding table has stopped; what is forwarded stays as it is. Restart bundle "
                        + "org.ivgmp.edge-forwarding and report the trace above"));
    }

    @Override
    public Contribution open(String owner) {
        Handle handle = new Handle(owner, this::wake);
        machine.add(handle);
        wake();
        return handle;
    }

    private void wake() {
        loop.post(TableMachine.Wake.UP);
    }

    @Deactivate
    public void close() {
        loop.close();
    }
}

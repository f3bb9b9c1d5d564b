package org.ivgmp.edge.console.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import com.fasterxml.jackson.jr.ob.JSON;

import org.apache.felix.webconsole.servlet.AbstractServlet;
import org.ivgmp.dataplane.PlaneCounters;
import org.ivgmp.edge.announce.AnnouncementView;
import org.ivgmp.edge.election.LanElection;
import org.ivgmp.edge.join.PeerJoins;
import org.ivgmp.edge.membership.MembershipView;
import org.ivgmp.edge.path.Paths;
import org.ivgmp.edge.sources.SourceView;
import org.ivgmp.edge.status.SiteStatus;
import org.ivgmp.edge.status.SiteStatusView;
import org.ivgmp.edge.tunnel.TunnelView;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/// The page "IVGMP" of the web console, and the same as JSON under `ivgmp.json`. Whatever provider is away is left out:
/// all references are optional and dynamic, as an operations bundle's may be.
@Component(service = Servlet.class, property = {"felix.webconsole.label=ivgmp", "felix.webconsole.title=IVGMP",
        "felix.webconsole.category=IVGMP"})
public final class StatusPage extends AbstractServlet {

    private static final long serialVersionUID = 1;
    private static final String PAGE = "/res/ivgmp.html";

    private final transient AtomicReference<SiteStatusView> site = new AtomicReference<>();
    private final transient AtomicReference<TunnelView> tunnels = new AtomicReference<>();
    private final transient AtomicReference<Paths> paths = new AtomicReference<>();
    private final transient AtomicReference<PeerJoins> joins = new AtomicReference<>();
    private final transient AtomicReference<MembershipView> membership = new AtomicReference<>();
    private final transient AtomicReference<SourceView> sources = new AtomicReference<>();
    private final transient AtomicReference<LanElection> election = new AtomicReference<>();
    private final transient AtomicReference<AnnouncementView> announcements = new AtomicReference<>();
    private final transient AtomicReference<PlaneCounters> plane = new AtomicReference<>();

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void bindSite(SiteStatusView view) {
        site.set(view);
    }

    void unbindSite(SiteStatusView view) {
        site.compareAndSet(view, null);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void bindTunnels(TunnelView view) {
        tunnels.set(view);
    }

    void unbindTunnels(TunnelView view) {
        tunnels.compareAndSet(view, null);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void bindPaths(Paths view) {
        paths.set(view);
    }

    void unbindPaths(Paths view) {
        paths.compareAndSet(view, null);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void bindJoins(PeerJoins view) {
        joins.set(view);
    }

    void unbindJoins(PeerJoins view) {
        joins.compareAndSet(view, null);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void bindMembership(MembershipView view) {
        membership.set(view);
    }

    void unbindMembership(MembershipView view) {
        membership.compareAndSet(view, null);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void bindSources(SourceView view) {
        sources.set(view);
    }

    void unbindSources(SourceView view) {
        sources.compareAndSet(view, null);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void bindAnnouncements(AnnouncementView view) {
        announcements.set(view);
    }

    void unbindAnnouncements(AnnouncementView view) {
        announcements.compareAndSet(view, null);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void bindElection(LanElection view) {
        election.set(view);
    }

    void unbindElection(LanElection view) {
        election.compareAndSet(view, null);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void bindPlane(PlaneCounters counters) {
        plane.set(counters);
    }

    void unbindPlane(PlaneCounters counters) {
        plane.compareAndSet(counters, null);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        if (request.getRequestURI().endsWith(".json")) {
            setNoCache(response);
            response.setContentType("application/json");
            response.setCharacterEncoding(StandardCharsets.UTF_8.name());
            response.getWriter().write(JSON.std.asString(model()));
            return;
        }
        super.doGet(request, response);
    }

    @Override
    public void renderContent(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try (InputStream page = StatusPage.class.getResourceAsStream(PAGE)) {
            response.getWriter().write(new String(page.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private Map<String, Object> model() {
        StatusModel model = new StatusModel();
        SiteStatusView status = site.get();
        model.site(status == null ? SiteStatus.NONE : status.snapshot());
        Map<String, String> names = new HashMap<>();
        TunnelView tunnelView = tunnels.get();
        if (tunnelView != null) {
            var snapshot = tunnelView.snapshot();
            snapshot.forEach((peer, state) -> names.put(state.spec().remoteOverlay().toString(), peer));
            Paths probed = paths.get();
            model.tunnels(snapshot, probed == null ? Map.of() : probed.snapshot());
        }
        Paths probes = paths.get();
        if (probes != null) {
            model.counters(probes.counters());
        }
        PeerJoins asked = joins.get();
        if (asked != null) {
            model.counters(asked.counters());
        }
        PlaneCounters counters = plane.get();
        if (counters != null) {
            model.plane(counters, names);
        }
        MembershipView members = membership.get();
        if (members != null) {
            model.membership(members.snapshot(), members.queriers());
            model.counters(members.counters());
        }
        SourceView senders = sources.get();
        if (senders != null) {
            model.counters(senders.counters());
        }
        AnnouncementView announced = announcements.get();
        if (announced != null) {
            model.announcements(announced.live(), Instant.now());
            model.counters(announced.counters());
        }
        LanElection elected = election.get();
        if (elected != null) {
            model.standby(elected.snapshot());
            model.counters(elected.counters());
        }
        return model.json();
    }
}

package org.ivgmp.edge.announce;

import java.util.List;
import java.util.Map;

import org.ivgmp.view.View;
import org.osgi.annotation.versioning.ProviderType;

/// The members and senders that this edge's LANs announce, by the announcement protocol or by SAP.
@ProviderType
public interface AnnouncementView extends View<Announcements> {

    /// Each live announcement, for people.
    List<Announced> live();

    /// Counters by name with unit, for people and metrics.
    Map<String, Long> counters();
}

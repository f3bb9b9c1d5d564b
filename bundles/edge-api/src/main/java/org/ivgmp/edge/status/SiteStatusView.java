package org.ivgmp.edge.status;

import org.ivgmp.view.View;
import org.osgi.annotation.versioning.ProviderType;

/// The site's state for consoles and health checks.
@ProviderType
public interface SiteStatusView extends View<SiteStatus> {

    /// What that state comes from. For people; it changes without a notice of its own.
    default SiteDetail detail() {
        return SiteDetail.NONE;
    }
}

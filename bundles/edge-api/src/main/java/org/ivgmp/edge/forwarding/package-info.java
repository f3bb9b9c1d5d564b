/// What the control plane wants forwarded, by contributor.
@Export
@Version("1.0.0")
package org.ivgmp.edge.forwarding;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

/// Which hosts of a LAN send to which groups.
@Export
@Version("1.0.0")
package org.ivgmp.edge.sources;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

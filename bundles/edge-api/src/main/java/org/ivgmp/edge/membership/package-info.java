/// Which groups the hosts of a LAN want.
@Export
@Version("1.1.0")
package org.ivgmp.edge.membership;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

/// The LAN ports, and the control frames (IGMP) heard and sent there.
@Export
@Version("1.1.0")
package org.ivgmp.edge.lan;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

/// The LAN ports, and the control frames (IGMP, MLD) heard and sent there.
@Export
@Version("1.2.0")
package org.ivgmp.edge.lan;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

/// Which of several edges on one LAN forwards for it.
@Export
@Version("1.0.0")
package org.ivgmp.edge.election;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

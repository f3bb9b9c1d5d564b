/// The tunnels that are wanted, and those that are: over IPsec, or through a network that is private already.
@Export
@Version("1.1.0")
package org.ivgmp.edge.tunnel;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

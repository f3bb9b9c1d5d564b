/// The IPsec tunnels that are wanted, and those that are.
@Export
@Version("1.0.0")
package org.ivgmp.edge.tunnel;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

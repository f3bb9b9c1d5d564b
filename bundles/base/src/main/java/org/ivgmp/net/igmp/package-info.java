/// IGMP versions 1 (RFC 1112), 2 (RFC 2236) and 3 (RFC 9776), and Multicast Router Discovery (RFC 4286): messages as values, and their total codec.
@Export
@Version("1.1.0")
package org.ivgmp.net.igmp;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

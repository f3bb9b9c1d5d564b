/// IGMP versions 1 (RFC 1112), 2 (RFC 2236) and 3 (RFC 9776), MLD versions 1 (RFC 2710) and 2 (RFC 9777, which replaced RFC 3810), and
/// Multicast Router Discovery (RFC 4286): messages as values, and their total codecs.
@Export
@Version("1.2.0")
package org.ivgmp.net.igmp;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

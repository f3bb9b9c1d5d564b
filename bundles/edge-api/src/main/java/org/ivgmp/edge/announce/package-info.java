/// What hosts have announced that they send and want: docs/ivgmp.md, "Announcements".
@Export
@Version("1.0.0")
package org.ivgmp.edge.announce;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

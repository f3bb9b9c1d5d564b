/// The announcement protocol, by which hosts tell their edge what they send and want: messages as values, their total
/// codec, and the site's keys. docs/ivgmp.md, "Announcements".
@Export
@Version("1.0.0")
package org.ivgmp.net.announce;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

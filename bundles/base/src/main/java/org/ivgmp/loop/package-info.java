/// The one way a state is driven: one thread, one bounded mailbox.
@Export
@Version("1.1.0")
package org.ivgmp.loop;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

/// Time as a value that is handed in, so that protocol code runs under a virtual clock.
@Export
@Version("1.0.0")
package org.ivgmp.time;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

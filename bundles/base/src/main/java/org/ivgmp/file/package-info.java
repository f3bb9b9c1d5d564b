/// Small files that are there whole or not at all, however the program or the machine ends.
@Export
@Version("1.0.0")
package org.ivgmp.file;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

/// Programs of the system that are run and waited for.
@Export
@Version("1.0.0")
package org.ivgmp.program;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

/// Configuration as validated values: a wrong one is refused with its key, value and range.
@Export
@Version("1.0.0")
package org.ivgmp.config;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

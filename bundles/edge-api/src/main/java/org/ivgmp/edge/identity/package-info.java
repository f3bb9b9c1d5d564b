/// Who this device is: key, certificate, site and overlay address.
@Export
@Version("1.0.0")
package org.ivgmp.edge.identity;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

/// Who this device is: key, certificate, site and overlay address; and who its peers are no more.
@Export
@Version("1.1.0")
package org.ivgmp.edge.identity;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

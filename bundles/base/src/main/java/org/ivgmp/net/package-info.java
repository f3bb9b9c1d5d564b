/// IP addresses and prefixes, and total parsers of what arrives from a wire: no input makes them throw.
@Export
@Version("1.1.0")
package org.ivgmp.net;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

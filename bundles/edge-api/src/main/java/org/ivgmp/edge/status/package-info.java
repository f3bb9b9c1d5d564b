/// What this site sends and receives, for people.
@Export
@Version("1.0.0")
package org.ivgmp.edge.status;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

/// What the paths to the peers are like: whether they answer, how large a packet passes, how long it is on its way.
@Export
@Version("1.0.0")
package org.ivgmp.edge.path;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

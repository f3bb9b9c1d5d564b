/// Groups that edges ask each other for directly, inside their tunnels, ahead of the VNOC's answer.
@Export
@Version("1.0.0")
package org.ivgmp.edge.join;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

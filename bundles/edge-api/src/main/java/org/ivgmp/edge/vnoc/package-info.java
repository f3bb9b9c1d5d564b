/// The VNOC as an edge sees it: its operations, its answers, and the policy document.
@Export
@Version("1.0.0")
package org.ivgmp.edge.vnoc;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

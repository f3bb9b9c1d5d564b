/// Why does a group not flow between sites: what the VNOC knows of it, whom to ask, and all answers put together. Pure.
@Export
@Version("1.0.0")
package org.ivgmp.vnoc.why;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

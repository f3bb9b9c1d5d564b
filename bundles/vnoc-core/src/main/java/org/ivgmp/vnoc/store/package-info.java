/// What the VNOC keeps: changes that are durable before they are acknowledged, and what is read back.
@Export
@Version("1.0.0")
package org.ivgmp.vnoc.store;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

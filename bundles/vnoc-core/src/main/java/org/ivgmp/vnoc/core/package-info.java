/// The VNOC's rules as pure functions over immutable values: who may take part in which group, what each site is to do.
/// No threads, clocks, I/O or logging. docs/ivgmp.md, sections 5 to 7.
@Export
@Version("1.0.0")
package org.ivgmp.vnoc.core;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

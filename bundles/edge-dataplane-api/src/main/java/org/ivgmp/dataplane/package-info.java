/// What the control plane may ask of the packet loop. No type here refers to one of ours elsewhere, so every other
/// bundle can be replaced without the packet loop being touched. Groups and sources are of either family; overlay addresses are IPv4 ones as `int`s in host byte order.
///
/// Everything is thread-safe and, where not said otherwise, returns at once.
@Export
@Version("1.3.0")
package org.ivgmp.dataplane;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

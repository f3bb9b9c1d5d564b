/// Distribution trees: from a sending site over certified relays to the receiving sites, and how one tree follows another under
/// traffic. Pure: no threads, clocks, I/O or logging. docs/ivgmp.md, section 15.
@Export
@Version("1.0.0")
package org.ivgmp.vnoc.tree;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

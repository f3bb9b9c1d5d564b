/// Immutable snapshots with a wake-up: how bundles see each other's state, level-triggered.
@Export
@Version("1.0.0")
package org.ivgmp.view;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

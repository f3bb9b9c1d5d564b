/// Why a group does not flow here: the questions, and the steps of an answer.
@Export
@Version("1.0.0")
package org.ivgmp.edge.why;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

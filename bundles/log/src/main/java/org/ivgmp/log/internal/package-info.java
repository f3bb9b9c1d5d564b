/// Carries the OSGi log service's entries to the program's log. Knows nothing of IVGMP.
package org.ivgmp.log.internal;

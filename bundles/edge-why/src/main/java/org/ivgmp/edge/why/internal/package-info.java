/// Collects the facts from whatever services are there.
package org.ivgmp.edge.why.internal;

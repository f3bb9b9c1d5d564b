/// The tunnels as services.
package org.ivgmp.edge.tunnels.internal;

/// The tunnels of all drivers as one. Pure.
package org.ivgmp.edge.tunnels.core;

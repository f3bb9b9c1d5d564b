/// The tunnels that should be against those that are, as pure functions.
package org.ivgmp.edge.ipsec.core;

/// The election's shell: sockets on the LAN ports, configuration, and the view that others follow.
package org.ivgmp.edge.election.internal;

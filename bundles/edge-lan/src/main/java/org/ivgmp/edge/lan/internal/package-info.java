/// IGMP and MLD to and from the LAN ports by libpcap. One thread a port captures; another looks for ports that come and go.
package org.ivgmp.edge.lan.internal;

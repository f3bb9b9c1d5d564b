/// The client side of strongSwan's VICI protocol, as its own description in strongSwan's sources
/// (src/libcharon/plugins/vici/README.md) gives it: a total codec, and a blocking connection.
package org.ivgmp.edge.ipsec.vici;

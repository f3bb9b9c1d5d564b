/// Session announcements (SAP, RFC 2974) and what they describe (SDP, RFC 8866): total, bounded parsers. Pure: no threads,
/// clocks, I/O, logging or OSGi.
package org.ivgmp.edge.announce.sap;

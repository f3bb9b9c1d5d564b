/// The protocol of direct joins (docs/ivgmp.md, section 19) without sockets, threads and clocks.
package org.ivgmp.edge.join.core;

/// The forwarding table as a service: one thread that reconciles what contributors say with what the packet loop has.
package org.ivgmp.edge.forwarding.internal;

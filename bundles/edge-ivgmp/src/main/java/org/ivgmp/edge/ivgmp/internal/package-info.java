/// Drives the protocol machine: one thread, the services it listens to, and virtual threads for calls that block.
package org.ivgmp.edge.ivgmp.internal;

/// Source detection as a service. Threads: `sources-poll` waits for reports of unknown flows; `sources` owns the book and
/// reads the packet loop's counters every second.
package org.ivgmp.edge.sources.internal;

/// Which flows are alive, from reports of new ones and from counters. Pure: no threads, no clock, no I/O.
package org.ivgmp.edge.sources.core;

/// From what an edge knows to the steps of an answer to "why does this group not flow?". Pure: no threads, clocks, I/O, logging or OSGi.
package org.ivgmp.edge.why.core;

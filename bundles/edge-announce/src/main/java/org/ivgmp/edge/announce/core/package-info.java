/// Which announcements are alive, who may make them, and what is answered: docs/ivgmp.md, "Announcements". Pure: no threads,
/// clocks, I/O, logging or OSGi.
package org.ivgmp.edge.announce.core;

/// The bundle's shell: its socket, loop and service.
package org.ivgmp.edge.join.internal;

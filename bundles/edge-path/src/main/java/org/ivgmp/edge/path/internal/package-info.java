/// The prober's socket, its thread and its service.
package org.ivgmp.edge.path.internal;

/// Reconciles the kernel with it.
package org.ivgmp.edge.privatenet.internal;

/// Drives charon: one thread reconciles, another hears its events.
package org.ivgmp.edge.ipsec.internal;

/// Keeps the device's key and certificates on disk. The key is made here and never leaves.
package org.ivgmp.edge.identity.internal;

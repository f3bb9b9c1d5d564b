/// The edge's bundles in a framework: wiring, configuration, swaps.
package org.ivgmp.itests.exam;

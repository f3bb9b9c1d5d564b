/// Accounting on the edge: from the packet loop's counters to numbered batches that survive a crash and are counted by the VNOC
/// exactly once (docs/ivgmp.md, section 12). No threads, no clock, no files: the shell lends a [org.ivgmp.edge.ivgmp.account.Disk].
package org.ivgmp.edge.ivgmp.account;

/// What an edge keeps on its disk: files that check or are damaged, and the last policy. Pure.
package org.ivgmp.edge.ivgmp.disk;

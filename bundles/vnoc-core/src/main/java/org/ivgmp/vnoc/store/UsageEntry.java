package org.ivgmp.vnoc.store;

import org.ivgmp.vnoc.core.Request;

/// Packets and bytes of a request since `epoch` began.
public record UsageEntry(String epoch, Request request, long packets, long bytes) {
}

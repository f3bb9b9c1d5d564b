package org.ivgmp.edge.dataplane.internal;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Network byte order.
final class Layouts {

    static final ValueLayout.OfShort NET_SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    static final ValueLayout.OfInt NET_INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private Layouts() {
    }
}

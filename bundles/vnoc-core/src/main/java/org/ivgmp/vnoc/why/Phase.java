package org.ivgmp.vnoc.why;

/// Which part of the way a step is of, as sites say it; [#VNOC] is never said by a site.
public enum Phase { ASK, SEND, ARRIVE, VNOC }

package org.ivgmp.vnoc.why;

/// What a site is asked about.
public enum Part { RECEIVER, SENDER, RELAY }

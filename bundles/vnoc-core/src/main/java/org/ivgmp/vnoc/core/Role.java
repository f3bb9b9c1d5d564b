package org.ivgmp.vnoc.core;

/// How a site takes part in a group.
public enum Role { SENDER, RECEIVER }

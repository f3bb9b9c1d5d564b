package org.ivgmp.edge.vnoc;

/// How a site takes part in a group.
public enum Role { SENDER, RECEIVER }

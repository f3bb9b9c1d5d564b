package org.ivgmp.edge.dataplane.core;

/// Where an inner node of a tree passes a group on to.
///
/// @param dscp as in [org.ivgmp.dataplane.EgressRoute#dscp]
/// @param from the one peer that it is accepted from
record Onward(int dscp, int from, Branch[] to) {

    static final Onward[] NONE = {};
}

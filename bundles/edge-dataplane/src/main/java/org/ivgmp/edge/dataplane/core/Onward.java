package org.ivgmp.edge.dataplane.core;

/// Where an inner node of a tree passes a group on to.
///
/// @param from the one peer that it is accepted from
record Onward(int from, Branch[] to) {

    static final Onward[] NONE = {};
}

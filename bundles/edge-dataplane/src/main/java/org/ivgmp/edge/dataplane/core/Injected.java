package org.ivgmp.edge.dataplane.core;

import org.ivgmp.net.IpAddress;

/// What of a group was put on a LAN port. Written by the tunnel loop, read by anyone; it outlives the tables that name it.
///
/// @param port name of the LAN port
public record Injected(int greKey, IpAddress group, String port, Tally packets, Tally bytes) {

    static Injected of(int greKey, IpAddress group, String port) {
        return new Injected(greKey, group, port, new Tally(), new Tally());
    }

    void count(int length) {
        packets.add(1);
        bytes.add(length);
    }
}

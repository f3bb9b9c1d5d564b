package org.ivgmp.announce.cli;

import org.ivgmp.net.Ipv4Address;

/// What an [Announcer] asks of the outside world.
sealed interface Act {

    /// To the group on each interface, or to the edge that the user named.
    record Broadcast(byte[] datagram) implements Act {
    }

    /// To the edge that was just heard, the way it was heard.
    record Reply(Ipv4Address edge, byte[] datagram) implements Act {
    }

    /// For people.
    record Say(String text) implements Act {
    }

    record End(Exit exit, String text) implements Act {
    }
}

package org.ivgmp.net.announce;

import java.util.List;

import org.ivgmp.net.IpAddress;

/// A message of the announcement protocol.
public sealed interface AnnounceMessage {

    /// Names the announcer's run; drawn by it at random.
    long session();

    /// Of an announcement: increases with every datagram of the session. Of an answer: that of what it answers.
    int sequence();

    /// Which of the site's keys signs the datagram; 0 for none.
    int keyId();

    Cookie cookie();

    /// "This is all that I send and want." It replaces what the session said before.
    ///
    /// @param lifetimeS how long it holds unless it is said again, in seconds; 0 withdraws the session
    record Announce(long session, int sequence, int lifetimeS, int keyId, Cookie cookie, List<Item> items)
            implements AnnounceMessage {
        public Announce {
            items = List.copyOf(items);
        }
    }

    /// @param item      index of the first item that is refused; 0 where that says nothing
    /// @param lifetimeS how long the announcement holds now, in seconds
    record Answer(Result result, int item, long session, int sequence, int lifetimeS, int keyId, Cookie cookie)
            implements AnnounceMessage {
    }

    enum Role { SEND, RECEIVE }

    /// @param source of the group's packets, of the group's family; the unspecified address for "me" (SEND) or "any" (RECEIVE)
    record Item(Role role, IpAddress group, IpAddress source) {
        public Item {
            if (group.width() != source.width()) {
                throw new IllegalArgumentException(group + " and " + source + " are of different families");
            }
        }
    }

    /// What the edge gave the announcer to show that it is there, now.
    record Cookie(long high, long low) {
        public static final Cookie NONE = new Cookie(0, 0);
    }

    /// How an announcement ended. The order is that of the codes on the wire.
    enum Result {
        ACCEPTED,
        /// Say it again with the cookie of this answer.
        CHALLENGE,
        /// The signature is wrong, or the edge does not have that key.
        BAD_KEY,
        KEY_REQUIRED,
        /// The sequence number is not above the last one.
        STALE,
        /// The source of an item is no host of this site.
        FOREIGN_SOURCE,
        /// The group of an item is never forwarded.
        GROUP_REFUSED,
        /// The host, or the LAN, has no more room.
        TOO_MANY,
        BAD_VERSION,
        MALFORMED
    }
}

package org.ivgmp.edge.announce.core;

import java.util.Set;

import org.ivgmp.time.Moment;

/// What one holder said last.
///
/// @param claims   empty once withdrawn or over
/// @param sequence of the last datagram, unsigned
/// @param from     when the claims begin to hold
/// @param until    when they end
/// @param forget   until when the sequence number is remembered, so that nothing older is taken again
/// @param how      it was said
/// @param hash     of the SAP message
/// @param title    for people
record Entry(Set<Claim> claims, int sequence, Moment from, Moment until, Moment forget, How how, int hash,
        String title) {

    /// The names are those in the state file, too.
    enum How { OPEN, KEYED, SAP }

    Entry {
        claims = Set.copyOf(claims);
    }

    static Entry ofSap(Set<Claim> claims, int hash, String title, Moment from, Moment until, Moment now) {
        return new Entry(claims, 0, from, until, now, How.SAP, hash, title);
    }

    boolean holds(Moment now) {
        return !claims.isEmpty() && !from.isAfter(now) && until.isAfter(now);
    }

    Entry over() {
        return new Entry(Set.of(), sequence, from, until, forget, how, hash, title);
    }
}

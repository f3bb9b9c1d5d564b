package org.ivgmp.vnoc.why;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

import org.ivgmp.net.IpAddress;
import org.ivgmp.vnoc.core.Network;
import org.ivgmp.vnoc.core.PolicyDocument;
import org.ivgmp.vnoc.core.Role;

/// The question, and what the VNOC knows.
///
/// @param vpn       empty where the site is in none
/// @param documents of the sites, as they are now
/// @param silence   how long ago the site was heard of; empty when not since this VNOC's start
/// @param fetched   the version of the document that the site said last to have
/// @param lease     how long a site may be silent
public record Case(Network network, String site, String vpn, IpAddress group, Role role,
        Function<String, PolicyDocument> documents, Optional<Duration> silence, Optional<String> fetched, Duration lease) {
}

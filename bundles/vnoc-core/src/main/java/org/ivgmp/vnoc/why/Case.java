package org.ivgmp.vnoc.why;

import java.time.Duration;
import java.util.Map;
import java.util.function.Function;

import org.ivgmp.net.Ipv4Address;
import org.ivgmp.vnoc.core.Network;
import org.ivgmp.vnoc.core.PolicyDocument;
import org.ivgmp.vnoc.core.Role;

/// The question, and what the VNOC knows.
///
/// @param vpn       empty where the site is in none
/// @param documents of the sites, as they are now
/// @param silence   by site, how long ago it was heard of; a site that is missing was not heard of since this VNOC's start
/// @param fetched   by site, the version of the document that it said it has
/// @param lease     how long a site may be silent
public record Case(Network network, String site, String vpn, Ipv4Address group, Role role,
        Function<String, PolicyDocument> documents, Map<String, Duration> silence, Map<String, String> fetched, Duration lease) {
}

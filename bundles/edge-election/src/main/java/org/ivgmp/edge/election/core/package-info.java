/// The election among the edges of one LAN, after the state machine of VRRP (RFC 9568). Pure.
package org.ivgmp.edge.election.core;

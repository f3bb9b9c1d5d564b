/// The simple two-way active measurement protocol (STAMP, RFC 8762), and the search for a path's MTU by it (DPLPMTUD, RFC 8899). Pure.
package org.ivgmp.edge.path.core;

/// Announcements as a service. Threads: `announce-net` waits for datagrams on the sockets of all LAN ports; `announce` owns the
/// book, answers, and keeps the book's file.
package org.ivgmp.edge.announce.internal;

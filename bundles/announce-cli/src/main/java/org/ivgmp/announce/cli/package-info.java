/// The program `ivgmp-announce`, which runs on hosts: docs/ivgmp.md, "Announcements".
package org.ivgmp.announce.cli;

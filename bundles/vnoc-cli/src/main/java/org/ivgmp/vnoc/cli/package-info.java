/// The operator's command line: a client of the VNOC's operator service.
package org.ivgmp.vnoc.cli;

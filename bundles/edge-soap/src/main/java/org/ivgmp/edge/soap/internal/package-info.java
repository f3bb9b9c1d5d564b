/// The SOAP client: enrols the device once, then offers the VNOC's operations as [org.ivgmp.edge.vnoc.VnocPort].
package org.ivgmp.edge.soap.internal;

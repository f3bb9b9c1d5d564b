/// The SOAP endpoint, and the component that puts the VNOC together.
package org.ivgmp.vnoc.soap;

/// The one way to CXF: SOAP clients and endpoints with safe settings, and with the class loader that CXF expects.
package org.ivgmp.soap;

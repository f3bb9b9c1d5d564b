/// The device CA: the root key, and the certificates of devices, of the VNOC's server and of its operator.
package org.ivgmp.vnoc.ca;

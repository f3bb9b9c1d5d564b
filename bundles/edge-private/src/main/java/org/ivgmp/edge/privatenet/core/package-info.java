/// What the kernel is to be told so that tunnel packets go through a private network, without IPsec. Pure.
package org.ivgmp.edge.privatenet.core;

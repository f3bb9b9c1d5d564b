/// What the VNOC says in which situation, and how answers are put together.
package org.ivgmp.vnoc.why;

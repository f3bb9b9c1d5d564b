/// What is said in which situation.
package org.ivgmp.edge.why.core;

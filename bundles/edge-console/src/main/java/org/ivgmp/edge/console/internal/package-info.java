/// The Felix web console of an edge: who may log in, and the page of what this site sends and receives.
package org.ivgmp.edge.console.internal;

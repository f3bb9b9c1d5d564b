/// How facts are collected.
package org.ivgmp.edge.why.internal;

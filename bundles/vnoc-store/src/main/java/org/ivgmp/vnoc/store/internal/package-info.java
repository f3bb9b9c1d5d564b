/// The store on a relational database, by JDBC: H2 inside this program, or PostgreSQL.
package org.ivgmp.vnoc.store.internal;

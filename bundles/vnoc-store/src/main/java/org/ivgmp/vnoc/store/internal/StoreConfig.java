package org.ivgmp.vnoc.store.internal;

import org.ivgmp.config.Form;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/// The file `etc/org.ivgmp.vnoc.store.cfg`.
@ObjectClassDefinition(name = "VNOC store", description = "The database")
public @interface StoreConfig {

    @AttributeDefinition(name = "JDBC URL")
    String url();
    Form URL = new Form("jdbc:(h2|postgresql):.+", "jdbc:h2:file:PATH or jdbc:postgresql://HOST/DATABASE");

    @AttributeDefinition(name = "User", required = false)
    String user() default "";

    @AttributeDefinition(name = "Password", type = AttributeType.PASSWORD, required = false)
    String password() default "";
}

package org.ivgmp.vnoc.store.internal;

import org.ivgmp.config.Form;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/// The file `etc/org.ivgmp.vnoc.store.cfg`.
@ObjectClassDefinition(name = "VNOC store", description = "The database")
public @interface StoreConfig {

    @AttributeDefinition(name = "JDBC URL")
    @Form(value = "jdbc:(h2|postgresql):.+", is = "jdbc:h2:file:PATH or jdbc:postgresql://HOST/DATABASE")
    String url();

    @AttributeDefinition(name = "User", required = false)
    String user() default "";

    @AttributeDefinition(name = "Password", type = AttributeType.PASSWORD, required = false)
    String password() default "";
}

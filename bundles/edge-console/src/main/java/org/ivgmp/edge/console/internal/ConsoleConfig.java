package org.ivgmp.edge.console.internal;

import org.ivgmp.config.Form;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/// The file `etc/org.ivgmp.edge.console.cfg`.
@ObjectClassDefinition(name = "IVGMP web console", description = "Who may log in")
public @interface ConsoleConfig {

    @AttributeDefinition(name = "User")
    String user() default "admin";
    Form USER = new Form("[A-Za-z0-9._-]{1,32}", "a name of 1 to 32 letters, digits, dots, hyphens or underscores");

    @AttributeDefinition(name = "Password file",
            description = "Holds the password; made with a random one at the first start")
    String password_file();
    Form PASSWORD_FILE = new Form(".+", "a file");
}

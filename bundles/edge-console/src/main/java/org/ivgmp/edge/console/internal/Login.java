package org.ivgmp.edge.console.internal;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.apache.felix.webconsole.spi.SecurityProvider;
import org.ivgmp.config.Settings;
import org.ivgmp.time.Moment;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.Designate;

/// Basic authentication (RFC 7617) against the password file. The console is closed until this provider is there.
@Component(configurationPid = Login.PID, configurationPolicy = ConfigurationPolicy.REQUIRE,
        property = SecurityProvider.PROPERTY_ID + "=org.ivgmp")
@Designate(ocd = ConsoleConfig.class)
public final class Login implements SecurityProvider {

    static final String PID = "org.ivgmp.edge.console";
    private static final Logger LOG = System.getLogger(PID);
    private static final String BASIC = "Basic ";
    private static final int HEADER_MAX = 512;

    /// No foreign page may frame the console, nor learn its addresses.
    private static final Map<String, String> HARDENING = Map.of("X-Frame-Options", "DENY",
            "Content-Security-Policy", "frame-ancestors 'none'", "X-Content-Type-Options", "nosniff",
            "Referrer-Policy", "same-origin");

    private final String user;
    private final PasswordFile password;
    private final LoginThrottle throttle = new LoginThrottle();

    @Activate
    public Login(Map<String, Object> properties) throws IOException {
        ConsoleConfig config = Settings.read(ConsoleConfig.class, PID, properties);
        Path file = Path.of(config.password_file());
        user = config.user();
        password = new PasswordFile(file);
        LOG.log(Level.INFO, password.ensure() ? "a password for the web console was drawn; it is in " + file
                : "the web console's password is in " + file);
    }

    @Override
    public Object authenticate(HttpServletRequest request, HttpServletResponse response) {
        HARDENING.forEach(response::setHeader);
        if (!SameOrigin.allows(request)) {
            response.setStatus(HttpServletResponse.SC_FORBIDDEN);
            return null;
        }
        Moment now = Moment.now();
        String address = request.getRemoteAddr();
        Optional<String> given = credentials(request.getHeader("Authorization"));
        if (given.isPresent() && throttle.open(address, now)) {
            boolean right = matches(given.get());
            throttle.onResult(address, right, now);
            if (right) {
                return user;
            }
        }
        unauthorized(response);
        return null;
    }

    private static void unauthorized(HttpServletResponse response) {
        response.setHeader("WWW-Authenticate", "Basic realm=\"IVGMP edge\", charset=\"UTF-8\"");
        response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
    }

    private boolean matches(String given) {
        int colon = given.indexOf(':');
        return colon >= 0 && given.substring(0, colon).equals(user) && password.matches(given.substring(colon + 1));
    }

    private static Optional<String> credentials(String header) {
        if (header == null || header.length() > HEADER_MAX
                || !header.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return Optional.empty();
        }
        try {
            return Optional.of(new String(
                    Base64.getDecoder().decode(header.substring(BASIC.length()).strip()), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    @Override
    public boolean authorize(Object who, String role) {
        return user.equals(who);
    }

    @Override
    public void logout(HttpServletRequest request, HttpServletResponse response) {
        unauthorized(response);
    }
}

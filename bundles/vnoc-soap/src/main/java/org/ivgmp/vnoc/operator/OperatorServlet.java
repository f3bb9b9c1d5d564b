package org.ivgmp.vnoc.operator;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import com.fasterxml.jackson.jr.ob.JSON;

import org.ivgmp.vnoc.centre.Centre;
import org.ivgmp.vnoc.centre.Refusal;
import org.ivgmp.vnoc.store.Selection;
import org.ivgmp.vnoc.store.VnocStore;

/// `GET /operator/WHAT` asks, `POST /operator/WHAT` with form parameters changes. Answers are JSON; an error is
/// `{"error": "..."}` with status 400 (the caller's), 403 (no operator), 404, 413, or 503 (come again).
public final class OperatorServlet extends HttpServlet {

    private static final long serialVersionUID = 1;
    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";
    private static final int BODY_BYTES_MAX = 65_536;

    private final transient Operations operations;
    private final transient Export export;

    public OperatorServlet(Centre centre, VnocStore store) {
        this.operations = new Operations(centre);
        this.export = new Export(store);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String name = name(request);
        if (Export.COLUMNS.containsKey(name) && permitted(request, response)) {
            export(name, new Parameters(request::getParameter), response);
        } else if (!Export.COLUMNS.containsKey(name)) {
            serve(request, response, operations.questions(), Export.COLUMNS.keySet());
        }
    }

    /// Until the first row is there, a failure has its status; after that the connection is cut, so that half an answer is not taken
    /// for a whole one.
    private void export(String name, Parameters asked, HttpServletResponse response) throws IOException {
        try {
            boolean csv = Export.csv(asked);
            Selection selection = Export.selection(asked);
            response.setContentType(csv ? "text/csv; charset=utf-8; header=present" : "application/json");
            response.setCharacterEncoding("UTF-8");
            Writer out = new BufferedWriter(new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8));
            if (csv) {
                export.csv(name, selection, out);
            } else {
                export.json(name, selection, out);
            }
            out.flush();
        } catch (IllegalArgumentException refused) {
            answer(response, HttpServletResponse.SC_BAD_REQUEST, error(refused.getMessage()));
        } catch (VnocStore.StoreException failure) {
            if (response.isCommitted()) {
                throw new IOException("the database failed in the middle of an answer", failure);
            }
            response.resetBuffer();
            answer(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, error(failure.getMessage()));
        }
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        serve(request, response, operations.changes(), Set.of());
    }

    private static void serve(HttpServletRequest request, HttpServletResponse response,
            Map<String, Operations.Operation> known, Set<String> others) throws IOException {
        if (!permitted(request, response)) {
            return;
        }
        String name = name(request);
        Operations.Operation operation = known.get(name);
        if (operation == null) {
            Set<String> names = new TreeSet<>(known.keySet());
            names.addAll(others);
            answer(response, HttpServletResponse.SC_NOT_FOUND, error("'" + name + "' is unknown; known are " + names));
            return;
        }
        try {
            answer(response, HttpServletResponse.SC_OK, operation.run(new Parameters(request::getParameter)));
        } catch (Refusal | IllegalArgumentException refused) {
            answer(response, HttpServletResponse.SC_BAD_REQUEST, error(refused.getMessage()));
        } catch (Centre.BusyException busy) {
            answer(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, error("the VNOC is busy: try again"));
        } catch (VnocStore.StoreException failure) {
            answer(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, error(failure.getMessage()));
        } catch (IllegalStateException unreadable) {
            answer(response, HttpServletResponse.SC_BAD_REQUEST, error("the parameters cannot be read"));
        }
    }

    private static String name(HttpServletRequest request) {
        return request.getPathInfo() == null ? "" : request.getPathInfo().substring(1);
    }

    /// Whether the caller may ask anything; if not, he is told.
    private static boolean permitted(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!operator(request)) {
            answer(response, HttpServletResponse.SC_FORBIDDEN,
                    error("this needs an operator's certificate; the VNOC keeps one in its data/operator directory"));
            return false;
        }
        if (request.getHeader("Origin") != null) {
            answer(response, HttpServletResponse.SC_FORBIDDEN, error("no web page may use an operator's certificate"));
            return false;
        }
        if (request.getContentLengthLong() > BODY_BYTES_MAX) {
            answer(response, HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE, error("the request is too long"));
            return false;
        }
        return true;
    }

    /// The TLS layer has checked that the certificate is our CA's; only an operator's has OU=operator.
    private static boolean operator(HttpServletRequest request) {
        X509Certificate[] chain = (X509Certificate[]) request.getAttribute(CERTIFICATES);
        if (chain == null || chain.length == 0) {
            return false;
        }
        try {
            return new LdapName(chain[0].getSubjectX500Principal().getName()).getRdns().stream()
                    .anyMatch(part -> part.getType().equalsIgnoreCase("OU") && part.getValue().equals("operator"));
        } catch (InvalidNameException malformed) {
            return false;
        }
    }

    private static Map<String, String> error(String message) {
        return Map.of("error", String.valueOf(message));
    }

    private static void answer(HttpServletResponse response, int status, Object content) throws IOException {
        byte[] json = JSON.std.asString(content).getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setContentType("application/json");
        response.setContentLength(json.length);
        response.getOutputStream().write(json);
    }
}

package org.ivgmp.edge.console.internal;

import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/// A request and what is answered; knows only what a log-in looks at.
final class Exchange {

    final Map<String, String> headers;
    final Map<String, String> answer = new HashMap<>();
    int status = 200;
    private final String method;

    Exchange(String method, Map<String, String> headers) {
        this.method = method;
        this.headers = new HashMap<>(headers);
    }

    Object authenticate(Login login) {
        HttpServletRequest request = fake(HttpServletRequest.class, (name, arguments) -> switch (name) {
            case "getMethod" -> method;
            case "getHeader" -> headers.get(arguments[0]);
            case "getRemoteAddr" -> "192.0.2.1";
            default -> throw new UnsupportedOperationException(name);
        });
        HttpServletResponse response = fake(HttpServletResponse.class, (name, arguments) -> {
            switch (name) {
                case "setHeader" -> answer.put((String) arguments[0], (String) arguments[1]);
                case "setStatus" -> status = (int) arguments[0];
                default -> throw new UnsupportedOperationException(name);
            }
            return null;
        });
        return login.authenticate(request, response);
    }

    private interface Answer {
        Object to(String method, Object[] arguments);
    }

    private static <T> T fake(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type},
                (_, called, arguments) -> answer.to(called.getName(), arguments)));
    }
}

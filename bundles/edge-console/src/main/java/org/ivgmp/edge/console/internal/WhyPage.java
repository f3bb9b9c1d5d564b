package org.ivgmp.edge.console.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import com.fasterxml.jackson.jr.ob.JSON;

import org.apache.felix.webconsole.servlet.AbstractServlet;
import org.ivgmp.edge.status.SiteStatusView;
import org.ivgmp.edge.why.Explainer;
import org.ivgmp.edge.why.Part;
import org.ivgmp.edge.why.Question;
import org.ivgmp.edge.why.Step;
import org.ivgmp.net.IpAddress;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/// The page "Why not?" of the web console; the same for programs as `why.json`, and for terminals as `why.txt`, with the parameters
/// `group`, `vpn` and `part` (receiver, sender or relay), of which only the first is needed.
@Component(service = Servlet.class, property = {"felix.webconsole.label=why", "felix.webconsole.title=Why not?",
        "felix.webconsole.category=IVGMP"})
public final class WhyPage extends AbstractServlet {

    private static final long serialVersionUID = 1;
    private static final String PAGE = "/res/why.html";
    private static final String NAME = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

    // Written by the framework, read by whoever asks.
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private transient volatile Explainer explainer;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private transient volatile SiteStatusView site;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        boolean json = request.getRequestURI().endsWith(".json");
        if (!json && !request.getRequestURI().endsWith(".txt")) {
            super.doGet(request, response);
            return;
        }
        setNoCache(response);
        response.setContentType(json ? "application/json" : "text/plain");
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        try {
            List<Step> steps = answer(question(request));
            response.getWriter().write(json ? JSON.std.asString(WhyText.json(steps)) : WhyText.plain(steps));
        } catch (IllegalArgumentException wrong) {
            response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
            response.getWriter().write(json ? JSON.std.asString(Map.of("error", wrong.getMessage()))
                    : wrong.getMessage() + "\n");
        }
    }

    private List<Step> answer(Question question) {
        Explainer there = explainer;
        if (there == null) {
            throw new IllegalArgumentException("the bundle edge-why does not run here");
        }
        try {
            return there.explain(question);
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            throw new IllegalArgumentException("the edge is being stopped", closing);
        }
    }

    private Question question(HttpServletRequest request) {
        IpAddress group = IpAddress.parse(parameter(request, "group").orElse("")).orElseThrow(
                () -> new IllegalArgumentException("say which group: group=239.1.2.3"));
        Optional<String> vpn = parameter(request, "vpn");
        if (vpn.filter(name -> !name.matches(NAME)).isPresent()) {
            throw new IllegalArgumentException("vpn is not a VPN's name");
        }
        return new Question(vpn, group, parameter(request, "part").map(WhyPage::part).orElseGet(() -> likely(group)), Set.of());
    }

    private static Optional<String> parameter(HttpServletRequest request, String name) {
        return Optional.ofNullable(request.getParameter(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    private static Part part(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "receiver" -> Part.RECEIVER;
            case "sender" -> Part.SENDER;
            case "relay" -> Part.RELAY;
            default -> throw new IllegalArgumentException("part is not receiver, sender or relay");
        };
    }

    /// What the site is in the group, where it is one thing only.
    private Part likely(IpAddress group) {
        SiteStatusView there = site;
        List<String> roles = there == null ? List.of() : there.snapshot().groups().stream()
                .filter(entry -> entry.group().equals(group.toString())).map(entry -> entry.role()).distinct().toList();
        return roles.equals(List.of("SENDER")) ? Part.SENDER : Part.RECEIVER;
    }

    @Override
    public void renderContent(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try (InputStream page = WhyPage.class.getResourceAsStream(PAGE)) {
            response.getWriter().write(new String(page.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}

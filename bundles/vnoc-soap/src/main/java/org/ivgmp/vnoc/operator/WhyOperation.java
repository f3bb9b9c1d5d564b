package org.ivgmp.vnoc.operator;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.ivgmp.net.IpAddress;
import org.ivgmp.time.Moment;
import org.ivgmp.vnoc.centre.Centre;
import org.ivgmp.vnoc.centre.Refusal;
import org.ivgmp.vnoc.centre.WhyDesk;
import org.ivgmp.vnoc.core.Role;
import org.ivgmp.vnoc.operator.Operations.Operation;
import org.ivgmp.vnoc.why.Asking;
import org.ivgmp.vnoc.why.Report;
import org.ivgmp.vnoc.why.Section;
import org.ivgmp.vnoc.why.Step;

/// `why`: asks the sites concerned, waits some seconds for them, and puts all together. The servlet's thread waits, not the centre's.
final class WhyOperation implements Operation {

    private static final long WAIT_PRESET_S = 5;
    private static final long WAIT_MAX_S = 15;

    private final Centre centre;

    WhyOperation(Centre centre) {
        this.centre = centre;
    }

    @Override
    public Object run(Parameters parameters) throws Refusal, Centre.BusyException {
        String site = parameters.text("site");
        IpAddress group = IpAddress.parse(parameters.text("group")).orElseThrow(() -> new IllegalArgumentException(
                "group = '" + parameters.text("group") + "' is not an address such as 239.1.2.3"));
        Optional<String> vpn = parameters.has("vpn") ? Optional.of(parameters.text("vpn")) : Optional.empty();
        Optional<Role> role = parameters.has("role") ? Optional.of(role(parameters.text("role"))) : Optional.empty();
        Duration wait = Duration.ofSeconds(parameters.has("wait") ? parameters.number("wait", WAIT_MAX_S) : WAIT_PRESET_S);
        WhyDesk.Inquiry inquiry = centre.forWhy((desk, now) -> desk.inquire(site, group, vpn, role, now));
        return view(inquiry, Report.of(site, inquiry.diagnosis(), answered(inquiry.answers(), wait)));
    }

    private static Role role(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "send" -> Role.SENDER;
            case "receive" -> Role.RECEIVER;
            default -> throw new IllegalArgumentException("role = '" + text + "' is not send or receive");
        };
    }

    private static Map<Asking, List<Step>> answered(Map<Asking, CompletableFuture<List<Step>>> coming, Duration wait) {
        Map<Asking, List<Step>> answers = new LinkedHashMap<>();
        Moment end = Moment.now().plus(wait);
        coming.forEach((asking, answer) -> {
            try {
                long left = Math.max(0, Moment.now().until(end).toMillis());
                answers.put(asking, answer.get(left, TimeUnit.MILLISECONDS));
            } catch (TimeoutException silent) {
                // the report says so
            } catch (InterruptedException closing) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException impossible) {
                throw new IllegalStateException("an answer does not fail", impossible);
            }
        });
        return answers;
    }

    private static Map<String, Object> view(WhyDesk.Inquiry inquiry, Report report) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("site", inquiry.site());
        view.put("vpn", inquiry.vpn());
        view.put("group", inquiry.group().toString());
        view.put("role", inquiry.role().name());
        view.put("clear", report.obstacle().isEmpty());
        view.put("conclusion", report.conclusion());
        view.put("sections", report.sections().stream().map(WhyOperation::view).toList());
        return view;
    }

    private static Map<String, Object> view(Section section) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("title", section.title());
        view.put("site", section.site());
        view.put("steps", section.steps().stream().map(WhyOperation::view).toList());
        return view;
    }

    private static Map<String, Object> view(Step step) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("name", step.name());
        view.put("mark", step.mark().name());
        view.put("finding", step.finding());
        view.put("mend", step.mend());
        return view;
    }
}

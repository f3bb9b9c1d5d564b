package org.ivgmp.edge.ivgmp.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.ivgmp.edge.vnoc.GroupRequest;
import org.ivgmp.edge.vnoc.Reply;
import org.ivgmp.edge.vnoc.Role;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.time.Moment;
import org.junit.jupiter.api.Test;

/// What is desired is the same object all the time: no new one reminds the book of what it still has to ask.
class RequestBookTest {

    private static final Moment START = new Moment(0);
    private static final GroupRequest ONE = request(1);
    private static final Set<GroupRequest> DESIRED = Set.of(ONE);
    private static final Reply<Object> ACCEPTED = new Reply.Accepted<>("");

    private final RequestBook book = new RequestBook();

    private static GroupRequest request(int number) {
        return new GroupRequest("tv", Ipv4Address.of(239, 1, 1, number), Role.RECEIVER);
    }

    private static Set<GroupRequest> requests(int count) {
        Set<GroupRequest> requests = new TreeSet<>();
        for (int i = 0; i < count; i++) {
            requests.add(request(i));
        }
        return requests;
    }

    private void answer(Reply<?> reply) {
        book.onJoined(ONE, reply, SiteTimers.DEFAULT, START);
    }

    @Test
    void whatIsUnderWayIsNotAskedAgain() {
        assertEquals(List.of(ONE), book.plan(DESIRED).joins());
        assertEquals(List.of(), book.plan(DESIRED).joins());
        answer(ACCEPTED);
        assertEquals(new RequestBook.Plan(List.of(), List.of()), book.plan(DESIRED));
    }

    @Test
    void whatDidNotFitIsAskedAfterAnAnswer() {
        Set<GroupRequest> desired = requests(RequestBook.UNDER_WAY_MAX + 1);
        List<GroupRequest> first = book.plan(desired).joins();
        assertEquals(RequestBook.UNDER_WAY_MAX, first.size());
        book.onJoined(first.getFirst(), ACCEPTED, SiteTimers.DEFAULT, START);
        assertEquals(List.of(request(RequestBook.UNDER_WAY_MAX)), book.plan(desired).joins());
    }

    @Test
    void aRejectedRequestIsAskedAgainWhenItsTimeIsOver() {
        book.plan(DESIRED);
        answer(new Reply.Refused<>(Reply.Fault.QUOTA_EXCEEDED, "too many"));
        assertEquals(List.of(), book.plan(DESIRED).joins());
        book.onTick(START.plus(SiteTimers.DEFAULT.rejected().minusNanos(1)));
        assertEquals(List.of(), book.plan(DESIRED).joins());
        book.onTick(START.plus(SiteTimers.DEFAULT.rejected()));
        assertEquals(List.of(ONE), book.plan(DESIRED).joins());
    }

    @Test
    void callsThatWereLostAreMadeAgain() {
        book.plan(DESIRED);
        book.forgetCalls();
        assertEquals(List.of(ONE), book.plan(DESIRED).joins());
    }

    @Test
    void aBusyVnocIsAskedAgain() {
        book.plan(DESIRED);
        answer(new Reply.Busy<>(SiteTimers.DEFAULT.retryMin()));
        assertEquals(List.of(ONE), book.plan(DESIRED).joins());
    }

    @Test
    void whatTheVnocHoldsTooMuchIsLeft() {
        book.plan(DESIRED);
        answer(ACCEPTED);
        assertEquals(List.of(ONE), book.plan(Set.of()).leaves());
        book.forgetCalls();
        book.onReplaced(requests(2));
        assertEquals(List.of(request(0)), book.plan(DESIRED).leaves());
    }
}

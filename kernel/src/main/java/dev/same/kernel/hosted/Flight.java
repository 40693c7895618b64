package dev.same.kernel.hosted;

import dev.same.kernel.wire.Request;

/** A request that the child has and has not finished. */
final class Flight {
    final Request request;
    final Lane lane;
    final long begun = System.nanoTime();
    boolean replied;
    boolean idle;
    long repliedAt;

    Flight(Request request, Lane lane) {
        this.request = request;
        this.lane = lane;
    }

    String type() {
        return request.header().type();
    }

    /** Comm messages have no reply. */
    boolean awaitsReply() {
        return !replied && (!type().startsWith("comm_") || type().equals("comm_info_request"));
    }

    boolean finished() {
        return idle && !awaitsReply();
    }
}

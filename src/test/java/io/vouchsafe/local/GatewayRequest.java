package io.vouchsafe.local;

import java.util.List;
import java.util.Map;

/**
 * A request as it came.
 *
 * @param path undecoded
 * @param query undecoded, without its question mark; empty if there is none
 * @param headers by name, in any case
 * @param complete whether the whole body was read; it was not if it is larger than a body may be
 */
record GatewayRequest(
    String method,
    String path,
    String query,
    Map<String, List<String>> headers,
    Bytes body,
    boolean complete,
    String sourceIp) {}

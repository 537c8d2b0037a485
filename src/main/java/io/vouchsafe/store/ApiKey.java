package io.vouchsafe.store;

import java.time.Instant;

/**
 * An API key, without its secret.
 *
 * @param id names the key; the secret cannot be found from it
 * @param role what its bearer may do
 * @param name what the merchant calls it
 */
public record ApiKey(String id, String role, String name, Instant createdAt) {}

package io.vouchsafe.core.webhook;

/**
 * What is sent.
 *
 * @param id of the event
 * @param type of the event
 * @param body the event as JSON
 */
public record Message(String id, String type, String body) {}

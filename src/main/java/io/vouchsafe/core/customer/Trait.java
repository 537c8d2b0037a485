package io.vouchsafe.core.customer;

/**
 * Something that accounts may have in common, told apart by a pseudonym.
 *
 * @param pseudonym of what it really is, as {@link Pseudonyms} gives it
 */
public record Trait(TraitKind kind, String pseudonym) {}

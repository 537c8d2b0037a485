package io.vouchsafe.core.promotion;

import java.math.BigDecimal;

/**
 * What is taken from one shard of a quota, on the condition that it has that much.
 *
 * @param shard its number, from 0
 * @param uses how many uses fewer it then has left; negative if it gets some of another shard's
 * @param money how much less budget it then has left; negative if it gets some of another shard's
 * @param opens whether the shard is not there yet
 */
public record QuotaTake(int shard, long uses, BigDecimal money, boolean opens) {}

/**
 * A DynamoDB in memory, as far as the store uses one: fast enough for a hundred thousand
 * operations, and with what DynamoDB Local leaves out, transactions that exclude each other and
 * partitions that take so much and no more. The store's contracts hold on it too.
 */
@NullMarked
package io.vouchsafe.testing.model;

import org.jspecify.annotations.NullMarked;

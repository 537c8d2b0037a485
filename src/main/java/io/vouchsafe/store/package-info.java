/** The DynamoDB tables: the only room that knows the client. */
@NullMarked
package io.vouchsafe.store;

import org.jspecify.annotations.NullMarked;

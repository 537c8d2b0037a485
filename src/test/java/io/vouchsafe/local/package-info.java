/**
 * The whole system in one JVM, read from {@code template.yaml}: its tables in DynamoDB Local, its
 * routes on an HTTP server, its functions behind the serialisers of the real Java runtime, its
 * policies on every call to the database. It lives in the test scope so that it can never be
 * deployed.
 */
@NullMarked
package io.vouchsafe.local;

import org.jspecify.annotations.NullMarked;

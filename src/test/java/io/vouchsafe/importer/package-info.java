/**
 * Sends a CSV file of any size to a running system, in calls that it takes. A tool for a merchant's
 * own machine: it knows the API and nothing else of the system, and lives in the test scope so that
 * it can never be deployed.
 */
@NullMarked
package io.vouchsafe.importer;

import org.jspecify.annotations.NullMarked;

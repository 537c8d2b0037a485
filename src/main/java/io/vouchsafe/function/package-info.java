/** The Lambda functions: the only room that knows Lambda, HTTP and JSON. */
@NullMarked
package io.vouchsafe.function;

import org.jspecify.annotations.NullMarked;

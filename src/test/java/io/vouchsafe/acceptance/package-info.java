/** What the whole system does for those who call it: every test speaks HTTP. */
@NullMarked
package io.vouchsafe.acceptance;

import org.jspecify.annotations.NullMarked;

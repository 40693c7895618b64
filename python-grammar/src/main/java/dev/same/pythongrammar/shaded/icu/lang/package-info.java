/** The part of ICU's character database that the parser asks for, answered by the JDK's. */
@NullMarked
package dev.same.pythongrammar.shaded.icu.lang;

import org.jspecify.annotations.NullMarked;

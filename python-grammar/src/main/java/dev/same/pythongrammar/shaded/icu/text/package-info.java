/** The part of ICU's normalizer that the parser asks for, answered by the JDK's. */
@NullMarked
package dev.same.pythongrammar.shaded.icu.text;

import org.jspecify.annotations.NullMarked;

/** Classes that take the place of the parser's own; moved with it into this project's name space. */
@NullMarked
package com.oracle.graal.python.pegparser;

import org.jspecify.annotations.NullMarked;

/**
 * A notebook split into steps: {@link dev.same.notebook.program.ProgramParser} turns the cells of a notebook into a
 * {@link dev.same.notebook.program.Program}, or reports all that is wrong with it at once.
 */
@NullMarked
package dev.same.notebook.program;

import org.jspecify.annotations.NullMarked;

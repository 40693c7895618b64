/**
 * Pictures of a plan and of a run: text for terminals, SVG for browsers, tables and live progress.
 *
 * <p>Everything starts from a {@link dev.same.magics.render.DagView}, plain values that know nothing of planner or
 * engine; whoever has a plan or a run makes one and hands it to {@link dev.same.magics.render.DagText}, {@link
 * dev.same.magics.render.DagSvg} or a {@link dev.same.magics.render.ProgressView}. Same view, same picture: nothing
 * here reads a clock, a locale or the environment. Names, titles and log lines come from notebooks and are treated as
 * hostile: markup is escaped, control characters never reach a terminal.
 */
@NullMarked
package dev.same.magics.render;

import org.jspecify.annotations.NullMarked;

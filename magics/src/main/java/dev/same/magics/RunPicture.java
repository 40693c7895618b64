package dev.same.magics;

import dev.same.magics.render.DagSvg;
import dev.same.magics.render.DagText;
import dev.same.magics.render.DagView;
import dev.same.pipeline.run.RunSnapshot;
import dev.same.pipeline.run.State;
import java.util.LinkedHashMap;
import java.util.Map;

/** A run as it stands at one moment: as text, and in richer forms by MIME type. */
public final class RunPicture {
    private final Surroundings surroundings;
    private final RunSnapshot run;
    private final DagView view;

    /**
     * @param fractions progress of running steps, as user code reported it
     */
    public RunPicture(Surroundings surroundings, RunSnapshot run, Map<String, Double> fractions) {
        this.surroundings = surroundings;
        this.run = run;
        this.view = Views.of(
                run.plan(), run.steps(), fractions, surroundings.clock().millis() / 1000.0);
    }

    /** Return lines of text: what run it is, its steps, and once it has ended how. */
    public String text() {
        return heading() + "\n\n" + DagText.draw(view, surroundings.outStyle()).stripTrailing() + "\n"
                + (run.state().isFinal()
                        ? RunReport.of(surroundings, run.directory()).failures()
                        : "");
    }

    private String heading() {
        long number = run.directory().number();
        if (!run.state().isFinal()) {
            return "run " + number + " of " + run.plan().notebook() + ": "
                    + run.state().word();
        }
        return run.plan().notebook() + ", "
                + RunReport.of(surroundings, run.directory()).summary(run.state());
    }

    /** Return the forms but for the text. */
    public Map<String, Object> forms() {
        Map<String, Object> forms = new LinkedHashMap<>();
        forms.put("image/svg+xml", DagSvg.draw(view));
        forms.put(PlanForm.MIME_TYPE, PlanForm.of(run));
        return forms;
    }

    /** Return why the run failed, for people; empty unless it did. */
    public String failures() {
        return run.state() == State.FAILED
                ? RunReport.of(surroundings, run.directory()).failures()
                : "";
    }
}

package dev.same.pipeline.run;

/** Is told what happens in a run, on the driver's thread. Must return soon and not throw. */
public interface RunListener {
    /** An event was written to the log. */
    void onEvent(RunEvent event);

    /** The state of steps has changed; {@link Driver#statuses()} tells. */
    void onChange();

    /** Time passes: called several times a second while steps run. */
    void onTick();

    /** A listener that does nothing. */
    RunListener NONE = new RunListener() {
        @Override
        public void onEvent(RunEvent event) {}

        @Override
        public void onChange() {}

        @Override
        public void onTick() {}
    };
}

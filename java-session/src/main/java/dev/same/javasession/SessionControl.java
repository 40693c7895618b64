package dev.same.javasession;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;
import org.jspecify.annotations.Nullable;

/** Runs snippets on the calling thread, and keeps what they returned or threw as objects. */
final class SessionControl extends DirectExecutionControl {
    private final SessionSettings.Border border;
    private @Nullable Object value;
    private @Nullable Throwable thrown;
    private boolean compilesOnly;

    SessionControl(SessionClasses classes, SessionSettings.Border border) {
        super(classes);
        this.border = border;
    }

    static SessionControl of(SessionSettings settings) {
        return new SessionControl(new SessionClasses(settings.parent(), settings.rewriter()), settings.border());
    }

    ExecutionControlProvider provider() {
        return new ExecutionControlProvider() {
            @Override
            public String name() {
                return "notebook";
            }

            @Override
            public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
                return SessionControl.this;
            }
        };
    }

    /** From now on nothing runs: snippets are compiled for their errors alone. */
    void compileOnly(boolean only) {
        compilesOnly = only;
    }

    void forget() {
        value = null;
        thrown = null;
    }

    @Nullable
    Object value() {
        return value;
    }

    @Nullable
    Throwable thrown() {
        return thrown;
    }

    /** JShell wants the text of the value; nobody reads it, and the user's {@code toString} must not run twice. */
    @Override
    protected String invoke(Method method) throws Exception {
        if (compilesOnly) {
            return "";
        }
        Object result = null;
        Throwable failure = null;
        try {
            border.enter();
            result = method.invoke(null);
        } catch (InvocationTargetException e) {
            failure = e.getCause();
            throw e;
        } catch (Error e) {
            failure = e;
            throw e;
        } finally {
            // A thread that comes back too late stays at the border: its result is nobody's.
            border.leave();
            value = result;
            thrown = failure;
        }
        return "";
    }
}

package dev.same.pipeline.dataflow.java;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TypeParameterTree;
import com.sun.source.tree.VariableTree;
import dev.same.pipeline.dataflow.CellFacts.Callable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import javax.lang.model.element.Modifier;

/**
 * What the types and methods of a cell do when they are used.
 *
 * <p>A method of a type is noted under its name after a dot, {@code .deposit}, with a first parameter {@code this}; so is
 * every call of a method on a value. That tells which values {@code account.deposit(5)} changes, without types.
 */
final class Members {
    private final FactsBuilder facts;
    private final ToIntFunction<Tree> lineOf;

    Members(FactsBuilder facts, ToIntFunction<Tree> lineOf) {
        this.facts = facts;
        this.lineOf = lineOf;
    }

    void method(MethodTree method) {
        String name = method.getName().toString();
        facts.bind(name, true);
        var body = new FactsBuilder();
        Callable callable = callable(method, body, new Scopes(), List.of(), null);
        facts.callables.merge(name, callable, FactsBuilder::union);
    }

    void type(ClassTree type) {
        String name = type.getSimpleName().toString();
        facts.bind(name, true);
        if (StaticState.isIn(type)) {
            facts.mutates.add(name);
        }
        var whole = new FactsBuilder();
        var scopes = new Scopes();
        var walker = new NameWalker(whole, scopes, lineOf);
        scopes.push();
        scopes.declare(name);
        type.getTypeParameters().forEach(t -> scopes.declare(t.getName()));
        declare(type, scopes, Optional.of(NameWalker.THIS));
        statics(type, name, walker);
        walker.scan(type.getModifiers(), null);
        walker.scan(type.getTypeParameters(), null);
        walker.scan(type.getExtendsClause(), null);
        walker.scan(type.getImplementsClause(), null);
        walker.scan(type.getPermitsClause(), null);
        List<String> parameters = List.of();
        for (Tree member : membersOf(type)) {
            if (member instanceof MethodTree method) {
                boolean constructor = method.getName().contentEquals("<init>");
                var body = new FactsBuilder();
                Callable callable =
                        callable(method, body, scopes, constructor ? List.of() : List.of(NameWalker.THIS), type);
                if (constructor) {
                    whole.mutates.addAll(callable.mutates());
                    whole.mutatedParameters.addAll(callable.mutatedParameters());
                    whole.binds.addAll(callable.binds());
                    whole.calls.addAll(callable.calls());
                    whole.files(callable.files());
                    parameters = callable.parameters();
                } else if (doesMore(callable)) {
                    String dotted = "." + method.getName();
                    facts.bind(dotted, true);
                    facts.callables.merge(dotted, callable, FactsBuilder::union);
                }
                whole.reads.addAll(callable.reads());
            } else if (member instanceof ClassTree nested) {
                nested(nested, scopes, whole);
            } else if (member instanceof VariableTree field) {
                walker.field(field);
            } else {
                walker.scan(member, null);
            }
        }
        whole.mutatedParameters.remove(NameWalker.THIS);
        facts.callables.put(name, whole.callable(parameters));
    }

    /** The methods of a nested type are called like those of any other. */
    private void nested(ClassTree type, Scopes outer, FactsBuilder whole) {
        var inner = new FactsBuilder();
        new Members(inner, lineOf).type(type);
        String name = type.getSimpleName().toString();
        inner.callables.forEach((key, callable) -> {
            callable.reads().stream().filter(read -> !outer.isLocal(read)).forEach(whole.reads::add);
            if (!key.equals(name)) {
                facts.bind(key, true);
                facts.callables.merge(key, callable, FactsBuilder::union);
            }
        });
    }

    private static boolean doesMore(Callable callable) {
        return !callable.mutatedParameters().isEmpty()
                || !callable.mutates().isEmpty()
                || !callable.binds().isEmpty()
                || !callable.calls().isEmpty()
                || !callable.files().reads().isEmpty()
                || !callable.files().writes().isEmpty()
                || callable.files().readsUnknown()
                || callable.files().writesUnknown();
    }

    private Callable callable(
            MethodTree method,
            FactsBuilder body,
            Scopes scopes,
            List<String> receiver,
            @org.jspecify.annotations.Nullable ClassTree type) {
        var walker = new NameWalker(body, scopes, lineOf);
        if (type != null) {
            statics(type, type.getSimpleName().toString(), walker);
        }
        List<String> parameters = new ArrayList<>(receiver);
        scopes.push();
        for (TypeParameterTree parameter : method.getTypeParameters()) {
            scopes.declare(parameter.getName());
            walker.scan(parameter.getBounds(), null);
        }
        walker.scan(method.getModifiers(), null);
        walker.scan(method.getReturnType(), null);
        for (VariableTree parameter : method.getParameters()) {
            walker.scan(parameter.getType(), null);
            String name = parameter.getName().toString();
            scopes.declare(name, Optional.of(name));
            parameters.add(name);
        }
        walker.scan(method.getThrows(), null);
        walker.scan(method.getBody(), null);
        walker.scan(method.getDefaultValue(), null);
        scopes.pop();
        body.mutates.removeAll(parameters);
        return body.callable(parameters);
    }

    /** The members of a type; for an enum also those of its constants' bodies. */
    private static List<Tree> membersOf(ClassTree type) {
        List<Tree> members = new ArrayList<>(type.getMembers());
        if (type.getKind() == Tree.Kind.ENUM) {
            for (Tree member : type.getMembers()) {
                if (member instanceof VariableTree constant
                        && constant.getInitializer() instanceof NewClassTree made
                        && made.getClassBody() != null) {
                    made.getClassBody().getMembers().stream()
                            .filter(each -> each instanceof MethodTree method
                                    && !method.getName().contentEquals("<init>"))
                            .forEach(members::add);
                }
            }
        }
        return members;
    }

    /** A change of what there is once in a process is a change of the type: static fields, and fields of an enum's constants. */
    private static void statics(ClassTree type, String name, NameWalker walker) {
        for (Tree member : type.getMembers()) {
            if (member instanceof VariableTree field
                    && (type.getKind() == Tree.Kind.ENUM
                            || field.getModifiers().getFlags().contains(Modifier.STATIC))) {
                walker.staticField(field.getName().toString(), name);
            }
        }
    }

    /** Bring the members of a type into scope. */
    static void declare(ClassTree type, Scopes scopes, Optional<String> fieldRoot) {
        type.getTypeParameters().forEach(t -> scopes.declare(t.getName()));
        for (Tree member : type.getMembers()) {
            if (member instanceof VariableTree field) {
                scopes.declare(field.getName(), fieldRoot);
            } else if (member instanceof MethodTree method) {
                scopes.declareMethod(method.getName());
            } else if (member instanceof ClassTree nested) {
                scopes.declare(nested.getSimpleName());
            }
        }
    }
}

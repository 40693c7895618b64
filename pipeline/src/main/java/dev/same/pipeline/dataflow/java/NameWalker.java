package dev.same.pipeline.dataflow.java;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BindingPatternTree;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.CaseTree;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompoundAssignmentTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.DoWhileLoopTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.SwitchTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.UnaryTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.tree.WhileLoopTree;
import com.sun.source.util.TreeScanner;
import dev.same.pipeline.dataflow.CellFacts.Call;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Walks through code and notes what it does with names of the session. */
final class NameWalker extends TreeScanner<@Nullable Void, @Nullable Void> {
    static final String THIS = "this";
    private static final Set<String> KEYWORDS = Set.of("this", "super", "<error>");

    private final FactsBuilder facts;
    private final Scopes scopes;
    private final FileCalls files;
    private final ToIntFunction<Tree> lineOf;
    /** Static fields of the type around, and the type's name. */
    private final Map<String, String> staticFields = new LinkedHashMap<>();
    /** How many constructs are around that may leave out, repeat or postpone what is inside. */
    private int maybe;

    /** Whose elements a lambda's parameters may be: {@code items} in {@code items.forEach(i -> ...)}. */
    private Optional<String> lambdaReceiver = Optional.empty();

    NameWalker(FactsBuilder facts, Scopes scopes, ToIntFunction<Tree> lineOf) {
        this.facts = facts;
        this.scopes = scopes;
        this.files = new FileCalls(facts);
        this.lineOf = lineOf;
    }

    void staticField(String field, String type) {
        staticFields.put(field, type);
    }

    @Override
    public @Nullable Void visitIdentifier(IdentifierTree tree, @Nullable Void p) {
        String name = tree.getName().toString();
        if (!KEYWORDS.contains(name) && !scopes.isLocal(name)) {
            facts.read(name);
        }
        return null;
    }

    @Override
    public @Nullable Void visitMethodInvocation(MethodInvocationTree tree, @Nullable Void p) {
        List<? extends ExpressionTree> arguments = tree.getArguments();
        if (tree.getMethodSelect() instanceof MemberSelectTree select) {
            String method = select.getIdentifier().toString();
            Optional<String> root = Roots.of(select.getExpression());
            Optional<String> owner = Roots.plainName(select.getExpression());
            boolean isStatic = owner.isPresent() && Roots.looksLikeType(owner.get()) && !scopes.isLocal(owner.get());
            if (root.isPresent() && !isStatic && Mutators.changesReceiver(method)) {
                mutate(root.get());
            }
            owner.ifPresent(name -> {
                for (int index : Mutators.changedArguments(name + "." + method)) {
                    if (index < arguments.size()) {
                        Roots.of(arguments.get(index)).ifPresent(this::mutate);
                    }
                }
                files.call(name, method, arguments);
            });
            files.method(select.getExpression(), method, arguments);
            call("." + method, root, arguments, tree);
            scan(select.getExpression(), null);
        } else if (tree.getMethodSelect() instanceof IdentifierTree name) {
            String method = name.getName().toString();
            if (scopes.isMethod(method)) {
                call("." + method, Optional.of(THIS), arguments, tree);
            } else if (!KEYWORDS.contains(method)) {
                facts.read(method);
                call(method, Optional.empty(), arguments, tree);
            }
        }
        Optional<String> receiver = tree.getMethodSelect() instanceof MemberSelectTree select
                ? Roots.of(select.getExpression())
                : Optional.empty();
        scan(tree.getTypeArguments(), null);
        for (ExpressionTree argument : arguments) {
            lambdaReceiver = receiver;
            scan(argument, null);
        }
        lambdaReceiver = Optional.empty();
        return null;
    }

    private void call(String callee, Optional<String> receiver, List<? extends ExpressionTree> arguments, Tree tree) {
        Map<Integer, String> names = new LinkedHashMap<>();
        int offset = callee.startsWith(".") ? 1 : 0;
        receiver.flatMap(this::origin).ifPresent(name -> names.put(0, name));
        for (int i = 0; i < arguments.size(); i++) {
            int index = i + offset;
            Roots.plainName(arguments.get(i)).flatMap(this::origin).ifPresent(name -> names.put(index, name));
        }
        if (offset == 0 || !names.isEmpty()) {
            facts.calls.add(new Call(callee, Map.copyOf(names), Map.of(), lineOf.applyAsInt(tree)));
        }
    }

    /** The session's name or the parameter that a name stands for. */
    private Optional<String> origin(String name) {
        Optional<Scopes.Local> local = scopes.local(name);
        if (local.isPresent()) {
            return local.get().root();
        }
        return name.equals("super") ? Optional.of(THIS) : Optional.of(name);
    }

    private void mutate(String name) {
        String type = staticFields.get(name);
        if (type != null) {
            facts.mutates.add(type);
            return;
        }
        Optional<Scopes.Local> local = scopes.local(name);
        if (name.equals(THIS)) {
            facts.mutatedParameters.add(THIS);
        } else if (local.isEmpty()) {
            facts.mutates.add(name);
        } else {
            local.get().root().ifPresent(root -> {
                if (root.equals(THIS) || scopes.isLocal(root)) {
                    facts.mutatedParameters.add(root);
                } else {
                    facts.mutates.add(root);
                }
            });
        }
    }

    @Override
    public @Nullable Void visitNewClass(NewClassTree tree, @Nullable Void p) {
        String type = typeName(tree.getIdentifier());
        if (!scopes.isLocal(type)) {
            call(type, Optional.empty(), tree.getArguments(), tree);
        }
        files.construct(type, tree.getArguments());
        scan(tree.getEnclosingExpression(), null);
        scan(tree.getIdentifier(), null);
        scan(tree.getTypeArguments(), null);
        scan(tree.getArguments(), null);
        scan(tree.getClassBody(), null);
        return null;
    }

    private static String typeName(Tree type) {
        String name = type.toString();
        int generic = name.indexOf('<');
        return generic < 0 ? name : name.substring(0, generic);
    }

    @Override
    public @Nullable Void visitMemberReference(MemberReferenceTree tree, @Nullable Void p) {
        if (Mutators.changesReceiver(tree.getName().toString())) {
            Roots.of(tree.getQualifierExpression())
                    .filter(name -> !Roots.looksLikeType(name))
                    .ifPresent(this::mutate);
        }
        return super.visitMemberReference(tree, p);
    }

    @Override
    public @Nullable Void visitAssignment(AssignmentTree tree, @Nullable Void p) {
        scan(tree.getExpression(), null);
        Optional<String> name = Roots.plainName(tree.getVariable());
        if (name.isEmpty()) {
            scan(tree.getVariable(), null);
            Roots.of(tree.getVariable()).ifPresent(this::mutate);
        } else {
            assign(name.get());
            facts.carry(name.get(), namesIn(tree.getExpression()));
        }
        return null;
    }

    /** Needs the variable's declaration, and so the name: Java cannot assign what is not declared. */
    private void assign(String name) {
        if (scopes.isLocal(name) || staticFields.containsKey(name)) {
            if (staticFields.containsKey(name)
                    || scopes.local(name)
                            .flatMap(Scopes.Local::root)
                            .filter(THIS::equals)
                            .isPresent()) {
                mutate(name);
            }
            return;
        }
        facts.read(name);
        facts.bind(name, maybe == 0);
    }

    @Override
    public @Nullable Void visitCompoundAssignment(CompoundAssignmentTree tree, @Nullable Void p) {
        scan(tree.getVariable(), null);
        scan(tree.getExpression(), null);
        change(tree.getVariable());
        return null;
    }

    @Override
    public @Nullable Void visitUnary(UnaryTree tree, @Nullable Void p) {
        scan(tree.getExpression(), null);
        switch (tree.getKind()) {
            case PREFIX_INCREMENT, PREFIX_DECREMENT, POSTFIX_INCREMENT, POSTFIX_DECREMENT ->
                change(tree.getExpression());
            default -> {}
        }
        return null;
    }

    private void change(ExpressionTree target) {
        Optional<String> name = Roots.plainName(target);
        if (name.isPresent()) {
            assign(name.get());
        } else {
            Roots.of(target).ifPresent(this::mutate);
        }
    }

    /** The names of the session that an expression or type mentions. */
    Set<String> namesIn(@Nullable Tree tree) {
        var mentioned = new FactsBuilder();
        new NameWalker(mentioned, scopes, lineOf).scan(tree, null);
        return mentioned.reads;
    }

    @Override
    public @Nullable Void visitVariable(VariableTree tree, @Nullable Void p) {
        scan(tree.getModifiers(), null);
        scan(tree.getType(), null);
        scan(tree.getInitializer(), null);
        scopes.declare(tree.getName(), Roots.of(tree.getInitializer()).flatMap(this::origin));
        return null;
    }

    /** A field, which its type has declared already. */
    void field(VariableTree tree) {
        scan(tree.getModifiers(), null);
        scan(tree.getType(), null);
        scan(tree.getInitializer(), null);
    }

    @Override
    public @Nullable Void visitBindingPattern(BindingPatternTree tree, @Nullable Void p) {
        scan(tree.getVariable().getType(), null);
        scopes.declare(tree.getVariable().getName());
        return null;
    }

    @Override
    public @Nullable Void visitLambdaExpression(LambdaExpressionTree tree, @Nullable Void p) {
        Optional<String> receiver = lambdaReceiver.flatMap(this::origin);
        lambdaReceiver = Optional.empty();
        scoped(() -> {
            for (VariableTree parameter : tree.getParameters()) {
                scan(parameter.getType(), null);
                scopes.declare(parameter.getName(), receiver);
            }
            perhaps(() -> scan(tree.getBody(), null));
        });
        return null;
    }

    @Override
    public @Nullable Void visitEnhancedForLoop(EnhancedForLoopTree tree, @Nullable Void p) {
        scan(tree.getExpression(), null);
        scoped(() -> {
            scan(tree.getVariable().getType(), null);
            scopes.declare(
                    tree.getVariable().getName(), Roots.of(tree.getExpression()).flatMap(this::origin));
            perhaps(() -> scan(tree.getStatement(), null));
        });
        return null;
    }

    @Override
    public @Nullable Void visitForLoop(ForLoopTree tree, @Nullable Void p) {
        scoped(() -> {
            scan(tree.getInitializer(), null);
            scan(tree.getCondition(), null);
            perhaps(() -> {
                scan(tree.getStatement(), null);
                scan(tree.getUpdate(), null);
            });
        });
        return null;
    }

    @Override
    public @Nullable Void visitBlock(BlockTree tree, @Nullable Void p) {
        scoped(() -> super.visitBlock(tree, p));
        return null;
    }

    @Override
    public @Nullable Void visitCatch(CatchTree tree, @Nullable Void p) {
        scoped(() -> perhaps(() -> super.visitCatch(tree, p)));
        return null;
    }

    @Override
    public @Nullable Void visitTry(TryTree tree, @Nullable Void p) {
        scoped(() -> perhaps(() -> super.visitTry(tree, p)));
        return null;
    }

    @Override
    public @Nullable Void visitIf(IfTree tree, @Nullable Void p) {
        scan(tree.getCondition(), null);
        perhaps(() -> {
            scan(tree.getThenStatement(), null);
            scan(tree.getElseStatement(), null);
        });
        return null;
    }

    @Override
    public @Nullable Void visitWhileLoop(WhileLoopTree tree, @Nullable Void p) {
        perhaps(() -> super.visitWhileLoop(tree, p));
        return null;
    }

    @Override
    public @Nullable Void visitDoWhileLoop(DoWhileLoopTree tree, @Nullable Void p) {
        perhaps(() -> super.visitDoWhileLoop(tree, p));
        return null;
    }

    @Override
    public @Nullable Void visitConditionalExpression(ConditionalExpressionTree tree, @Nullable Void p) {
        perhaps(() -> super.visitConditionalExpression(tree, p));
        return null;
    }

    @Override
    public @Nullable Void visitSwitch(SwitchTree tree, @Nullable Void p) {
        perhaps(() -> scoped(() -> super.visitSwitch(tree, p)));
        return null;
    }

    @Override
    public @Nullable Void visitSwitchExpression(SwitchExpressionTree tree, @Nullable Void p) {
        perhaps(() -> scoped(() -> super.visitSwitchExpression(tree, p)));
        return null;
    }

    @Override
    public @Nullable Void visitCase(CaseTree tree, @Nullable Void p) {
        // A pattern variable belongs to its case; a local variable is in scope in the cases after it.
        super.visitCase(tree, p);
        return null;
    }

    @Override
    public @Nullable Void visitAnnotation(AnnotationTree tree, @Nullable Void p) {
        scan(tree.getAnnotationType(), null);
        for (ExpressionTree argument : tree.getArguments()) {
            scan(argument instanceof AssignmentTree named ? named.getExpression() : argument, null);
        }
        return null;
    }

    /** A local or anonymous class. */
    @Override
    public @Nullable Void visitClass(ClassTree tree, @Nullable Void p) {
        if (!tree.getSimpleName().toString().isEmpty()) {
            scopes.declare(tree.getSimpleName());
        }
        scoped(() -> perhaps(() -> {
            Members.declare(tree, scopes, Optional.empty());
            super.visitClass(tree, p);
        }));
        return null;
    }

    @Override
    public @Nullable Void visitMethod(MethodTree tree, @Nullable Void p) {
        scoped(() -> perhaps(() -> {
            tree.getTypeParameters().forEach(t -> scopes.declare(t.getName()));
            super.visitMethod(tree, p);
        }));
        return null;
    }

    private void scoped(Runnable walk) {
        scopes.push();
        walk.run();
        scopes.pop();
    }

    private void perhaps(Runnable walk) {
        maybe++;
        walk.run();
        maybe--;
    }
}

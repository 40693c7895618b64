package dev.same.kernel.java;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodTooLargeException;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Makes the classes of cells stoppable, and keeps them and libraries from ending the process.
 *
 * <p>Before every jump backwards and at the start of every method of a cell, {@link Guard#check} is called. That throws
 * outside of a {@code try} inside the loop, so that a loop that catches everything ends too. Neither changes the operand
 * stack, so that stack maps stay true.
 */
final class ClassRewriter implements UnaryOperator<byte[]> {
    private static final String GUARD = "dev/same/kernel/java/Guard";
    private static final String CELL_CLASSES = "REPL/";
    private static final int MAJOR_VERSION = 7;
    private static final int NEWEST_KNOWN = 69;

    @Override
    public byte[] apply(byte[] bytes) {
        byte[] readable = bytes;
        int major = bytes[MAJOR_VERSION] & 0xff;
        if (major > NEWEST_KNOWN) {
            // The format changes little; a class file of a JDK that ASM does not know yet is read as an older one.
            readable = bytes.clone();
            readable[MAJOR_VERSION] = NEWEST_KNOWN;
        }
        if (!mayExit(bytes) && !contains(bytes, CELL_CLASSES)) {
            return bytes;
        }
        var reader = new ClassReader(readable);
        boolean cell = reader.getClassName().startsWith(CELL_CLASSES);
        if (!cell && !mayExit(bytes)) {
            return bytes;
        }
        var writer = new ClassWriter(reader, 0);
        try {
            reader.accept(new Visitor(writer, cell), 0);
            byte[] rewritten = writer.toByteArray();
            rewritten[MAJOR_VERSION] = (byte) major;
            return rewritten;
        } catch (MethodTooLargeException e) {
            return bytes;
        }
    }

    private static boolean mayExit(byte[] bytes) {
        return (contains(bytes, "java/lang/System") && contains(bytes, "exit"))
                || (contains(bytes, "java/lang/Runtime") && (contains(bytes, "exit") || contains(bytes, "halt")));
    }

    private static boolean contains(byte[] bytes, String text) {
        byte[] wanted = text.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i <= bytes.length - wanted.length; i++) {
            int j = 0;
            while (j < wanted.length && bytes[i + j] == wanted[j]) {
                j++;
            }
            if (j == wanted.length) {
                return true;
            }
        }
        return false;
    }

    private static final class Visitor extends ClassVisitor {
        private final boolean cell;

        Visitor(ClassWriter writer, boolean cell) {
            super(Opcodes.ASM9, writer);
            this.cell = cell;
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] exceptions) {
            return new Method(super.visitMethod(access, name, descriptor, signature, exceptions), cell);
        }
    }

    private static final class Method extends MethodVisitor {
        private final boolean cell;
        private final Set<Label> passed = new HashSet<>();

        Method(MethodVisitor next, boolean cell) {
            super(Opcodes.ASM9, next);
            this.cell = cell;
        }

        @Override
        public void visitCode() {
            super.visitCode();
            if (cell) {
                check();
            }
        }

        @Override
        public void visitLabel(Label label) {
            passed.add(label);
            super.visitLabel(label);
        }

        @Override
        public void visitJumpInsn(int opcode, Label label) {
            checkIfBackwards(label);
            super.visitJumpInsn(opcode, label);
        }

        @Override
        public void visitTableSwitchInsn(int min, int max, Label dflt, Label... labels) {
            checkIfBackwards(dflt, labels);
            super.visitTableSwitchInsn(min, max, dflt, labels);
        }

        @Override
        public void visitLookupSwitchInsn(Label dflt, int[] keys, Label[] labels) {
            checkIfBackwards(dflt, labels);
            super.visitLookupSwitchInsn(dflt, keys, labels);
        }

        private void checkIfBackwards(Label first, Label... others) {
            boolean backwards = passed.contains(first);
            for (Label label : others) {
                backwards |= passed.contains(label);
            }
            if (cell && backwards) {
                check();
            }
        }

        private void check() {
            super.visitMethodInsn(Opcodes.INVOKESTATIC, GUARD, "check", "()V", false);
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            if (isExit(owner, name, descriptor)) {
                super.visitMethodInsn(Opcodes.INVOKESTATIC, GUARD, "exit", exitDescriptor(owner), false);
            } else {
                super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
            }
        }

        @Override
        public void visitInvokeDynamicInsn(
                String name, String descriptor, Handle bootstrap, Object... bootstrapArguments) {
            Object[] arguments = bootstrapArguments.clone();
            for (int i = 0; i < arguments.length; i++) {
                if (arguments[i] instanceof Handle handle
                        && isExit(handle.getOwner(), handle.getName(), handle.getDesc())) {
                    arguments[i] =
                            new Handle(Opcodes.H_INVOKESTATIC, GUARD, "exit", exitDescriptor(handle.getOwner()), false);
                }
            }
            super.visitInvokeDynamicInsn(name, descriptor, bootstrap, arguments);
        }

        private static boolean isExit(String owner, String name, String descriptor) {
            return descriptor.equals("(I)V")
                    && ((owner.equals("java/lang/System") && name.equals("exit"))
                            || (owner.equals("java/lang/Runtime") && (name.equals("exit") || name.equals("halt"))));
        }

        private static String exitDescriptor(String owner) {
            return owner.equals("java/lang/System") ? "(I)V" : "(Ljava/lang/Runtime;I)V";
        }
    }
}

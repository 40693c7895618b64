package dev.same.environment.jvm;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/** What this process's JVM says of itself: version, arguments, options, modules, properties. */
final class JvmFacts {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** An argument's name and, where it is a number or a choice, its value. */
    private static final Pattern ARGUMENT = Pattern.compile(
            "(-XX:)([+-])(\\w+)|(-XX:\\w+)=(.*)|(-X(?:m[nsx]|ss))(\\d.*)|(-D[^=]+)(?:=.*)?", Pattern.DOTALL);

    /** They make a start faster, and name files of SAME. */
    private static final Pattern OF_THE_START = Pattern.compile(
            "-Xshare:.*|-XX:(SharedArchiveFile|ArchiveClassesAtExit|AOTCache\\w*|AOTMode)=.*|-Xlog:.*|-X[Cc]ds.*");

    private static final Pattern OPTION = Pattern.compile("-XX:([+-]?)(\\w+)(?:=(\\S*))?");

    /** Properties that tell of the process, the machine or the user, or that other parts of a record tell better. */
    private static final Set<String> CIRCUMSTANCES = Set.of(
            "env.class.path",
            "java.class.path",
            "java.io.tmpdir",
            "java.vm.compressedOopsMode",
            "java.vm.info",
            "jdk.module.path",
            "sun.java.command",
            "sun.java.launcher",
            "sun.java.launcher.diag",
            "sun.management.compiler",
            "user.country",
            "user.dir",
            "user.home",
            "user.language",
            "user.name",
            "user.script",
            "user.timezone",
            "user.variant");

    /** Properties whose values are no secret: of all others the record has the name alone. */
    private static final Pattern HARMLESS_PROPERTY = Pattern.compile("file\\.encoding|native\\.encoding"
            + "|sun\\.jnu\\.encoding|(?:stdout|stderr|stdin|sun\\.stdout|sun\\.stderr)\\.encoding|java\\.awt\\.headless"
            + "|java\\.util\\.concurrent\\.ForkJoinPool\\.common\\.parallelism|java\\.net\\.prefer\\w+|java\\.locale\\.providers"
            + "|java\\.locale\\.useOldISOCodes|user\\.(?:language|country|variant|script)\\.(?:display|format)"
            + "|java\\.nio\\.channels\\.spi\\.SelectorProvider|jdk\\.\\w+\\.(?:limit|parallelism)|line\\.separator");

    private static final Pattern HARMLESS_VALUE = Pattern.compile("[A-Za-z0-9_.,:;/+=\\- ]{0,64}");

    private JvmFacts() {}

    static ObjectNode look(Places places, Map<String, String> defaults, List<String> notes) {
        ObjectNode jvm = JSON.objectNode();
        jvm.put("version", property("java.version"));
        jvm.put("runtimeVersion", property("java.runtime.version"));
        jvm.put("vendor", property("java.vendor"));
        jvm.put("vendorVersion", System.getProperty("java.vendor.version"));
        jvm.putObject("vm")
                .put("name", property("java.vm.name"))
                .put("version", property("java.vm.version"))
                .put("vendor", property("java.vm.vendor"));
        jvm.put("home", property("java.home"));
        jvm.put("kind", ModuleLayer.boot().findModule("jdk.compiler").isPresent() ? "jdk" : "jre");
        jvm.set("arguments", arguments(places));
        ObjectNode options = options(places, notes);
        jvm.set("options", options);
        jvm.put("gc", collector(options));
        ArrayNode modules = jvm.putArray("modules");
        ModuleLayer.boot().modules().stream().map(Module::getName).sorted().forEach(modules::add);
        jvm.set("properties", properties(defaults));
        return jvm;
    }

    private static String property(String name) {
        return System.getProperty(name, "");
    }

    /** By name; of one that was given twice, the last, as the JVM has it. */
    private static ObjectNode arguments(Places places) {
        ObjectNode found = JSON.objectNode();
        for (String argument : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (!OF_THE_START.matcher(argument).matches()) {
                addArgument(argument, places, found);
            }
        }
        return found;
    }

    /** Of a property the name alone: what may be told of its value stands with the properties. */
    static void addArgument(String text, Places places, ObjectNode found) {
        Matcher matcher = ARGUMENT.matcher(text);
        if (!matcher.matches()) {
            // Options of an agent may hold anything.
            boolean agent = text.startsWith("-javaagent:") || text.startsWith("-agent");
            found.put(places.writeAll(agent ? text.replaceFirst("=.*", "") : text), "");
        } else if (matcher.group(2) != null) {
            found.put(matcher.group(1) + matcher.group(3), matcher.group(2));
        } else if (matcher.group(4) != null) {
            found.put(matcher.group(4), places.writeAll(matcher.group(5)));
        } else if (matcher.group(6) != null) {
            found.put(matcher.group(6), matcher.group(7));
        } else {
            found.put(matcher.group(8), "");
        }
    }

    /** The options of the VM that are not as it is built, by what set them. */
    private static ObjectNode options(Places places, List<String> notes) {
        ObjectNode found = JSON.objectNode();
        HotSpotDiagnosticMXBean hotSpot = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        if (hotSpot == null) {
            notes.add("options: " + property("java.vm.name") + " has no HotSpotDiagnosticMXBean");
            return found;
        }
        String flags;
        try {
            flags = (String) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "vmFlags",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
        } catch (JMException e) {
            notes.add("options: the VM does not list its flags: " + e);
            return found;
        }
        Matcher matcher = OPTION.matcher(flags);
        while (matcher.find()) {
            String name = matcher.group(2);
            String value =
                    matcher.group(3) == null ? String.valueOf(matcher.group(1).equals("+")) : matcher.group(3);
            String origin = "unknown";
            try {
                VMOption option = hotSpot.getVMOption(name);
                value = option.getValue();
                origin = option.getOrigin().name().toLowerCase(java.util.Locale.ROOT);
            } catch (IllegalArgumentException e) {
                // The bean does not know those for the VM's own developers, which the list has all the same.
                origin = "unknown";
            }
            if (!origin.equals("default")) {
                found.withObjectProperty(origin).put(name, places.writeAll(value));
            }
        }
        return found;
    }

    private static String collector(ObjectNode options) {
        for (String name : List.of("G1", "Serial", "Parallel", "Z", "Shenandoah", "Epsilon")) {
            for (var origin : options) {
                if (origin.path("Use" + name + "GC").asText().equals("true")) {
                    return name;
                }
            }
        }
        List<String> beans = new ArrayList<>();
        for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
            beans.add(bean.getName());
        }
        return String.join(", ", beans);
    }

    /** What is another value than a JVM of this JDK has by itself; with the value where that is known to be harmless. */
    private static ObjectNode properties(Map<String, String> defaults) {
        ObjectNode found = JSON.objectNode();
        Map<String, String> now = own();
        Set<String> names = new TreeSet<>(now.keySet());
        names.addAll(defaults.keySet());
        names.removeAll(CIRCUMSTANCES);
        for (String name : names) {
            String value = now.get(name);
            if (value == null && defaults.containsKey(name)) {
                found.put(name, "(removed)");
            } else if (value != null && !value.equals(defaults.get(name))) {
                boolean tell = HARMLESS_PROPERTY.matcher(name).matches() && isHarmless(value);
                found.put(name, tell ? value : "(not shown)");
            }
        }
        return found;
    }

    /** Return whether arguments of this JVM set properties, or may do: those of agents. */
    static boolean mayHaveSetProperties() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .anyMatch(argument -> argument.startsWith("-D")
                        || argument.startsWith("-javaagent:")
                        || argument.startsWith("-agent"));
    }

    /** All properties that are texts: code of a notebook may have put something else among them. */
    static Map<String, String> own() {
        Map<String, String> found = new TreeMap<>();
        for (String name : System.getProperties().stringPropertyNames()) {
            String value = System.getProperty(name);
            if (value != null) {
                found.put(name, value);
            }
        }
        return found;
    }

    static boolean isHarmless(String value) {
        return HARMLESS_VALUE.matcher(value).matches();
    }

    /** The locale and the time zone that code of this process has. */
    static ObjectNode settings(Map<String, String> variables) throws IOException {
        ObjectNode settings = JSON.objectNode();
        ObjectNode locale = settings.putObject("locale");
        new TreeMap<>(variables).forEach((name, value) -> {
            if (name.equals("LANG") || name.equals("LANGUAGE") || name.startsWith("LC_")) {
                locale.put(name, isHarmless(value) ? value : "(not shown)");
            }
        });
        locale.put("default", java.util.Locale.getDefault().toLanguageTag());
        locale.put(
                "display",
                java.util.Locale.getDefault(java.util.Locale.Category.DISPLAY).toLanguageTag());
        locale.put(
                "format",
                java.util.Locale.getDefault(java.util.Locale.Category.FORMAT).toLanguageTag());
        locale.put("encoding", java.nio.charset.Charset.defaultCharset().name());
        ObjectNode zone = settings.putObject("timezone");
        zone.put("name", java.util.TimeZone.getDefault().getID());
        // The JDK's own: it does not read that of the system.
        zone.put("tzdata", java.time.zone.ZoneRulesProvider.getVersions("UTC").lastKey());
        return settings;
    }
}
